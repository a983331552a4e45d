/** Whether a stream may have this name. A mistyped one would look as if nothing had ever happened there. */
export const isStreamName = (name: string): boolean => /^(node|contract-(0|[1-9]\d{0,19}))$/.test(name);
