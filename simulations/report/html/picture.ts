import { html, type Markup } from './markup.js';

/** What every picture says of itself to who does not see it. */
export interface PictureTitle {
  /** Of the picture in its page. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in words. */
  readonly description: string;
}

/** All pictures are as wide as the page's column. */
export const pictureWidth = 880;

/** The frame of a picture with its title and description. */
export function picture({ id, title, description }: PictureTitle, height: number, content: Markup): Markup {
  return html`<svg viewBox="0 0 ${pictureWidth} ${height}" role="img" aria-labelledby="${id}-t ${id}-d">
<title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>
${content}
</svg>`;
}
