// The package has no types for this entry; it is the plain decoder without generated code and native help.
declare module 'msgpackr/unpack-no-eval' {
  export { Unpackr } from 'msgpackr/unpack';
}
