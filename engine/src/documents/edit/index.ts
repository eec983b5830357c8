/** Editing documents as text without loss: what the API, the builder and the templates use. */
export { keyOrderOf, writeDocument } from './canonical.ts';
export {
  type Change,
  type DocumentName,
  type EditRefusal,
  EditRefused,
  type Operation,
  operationSchema,
  type Raw,
  type RawMap,
  rawSchema,
} from './change.ts';
export {
  applySplice,
  documentIn,
  documentsIn,
  type Edited,
  edit,
  replaceDocument,
  type Splice,
} from './edit.ts';
export { type StepReference, stepReferences } from './steps.ts';
