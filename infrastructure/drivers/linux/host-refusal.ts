/** The host cannot do what is asked, for a reason that we know and can say in a sentence for a user. */
export class HostRefusal extends Error {
  readonly code = 'HOST_REFUSED';
  /** True when the same call may succeed later. */
  readonly retryable: boolean;
  constructor(reason: string, retryable: boolean) {
    super(reason);
    this.name = 'HostRefusal';
    this.retryable = retryable;
  }
}
