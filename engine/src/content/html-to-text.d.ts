/** The part of html-to-text that we use: the package has no types of its own. */
declare module 'html-to-text' {
  export interface HtmlToTextOptions {
    readonly wordwrap?: number | false;
    readonly selectors?: readonly {
      readonly selector: string;
      readonly format?: string;
      readonly options?: Readonly<Record<string, unknown>>;
    }[];
    readonly limits?: { readonly maxInputLength?: number; readonly maxDepth?: number };
  }
  export function compile(options?: HtmlToTextOptions): (html: string) => string;
}
