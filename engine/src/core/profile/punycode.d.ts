/** What we use of punycode.js, which has no types of its own. */
declare module 'punycode.js' {
  const punycode: {
    /** @throws RangeError where the text is none */
    decode(text: string): string;
  };
  export default punycode;
}
