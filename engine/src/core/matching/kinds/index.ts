/** The kinds a field may be declared as. */
import { categoryKind, codeKind, phoneKind } from './code.ts';
import { dateKind } from './date.ts';
import { emailKind } from './email.ts';
import type { FieldKind } from './kind.ts';
import { nameKind } from './name.ts';
import { numberKind } from './number.ts';
import { addressKind, textKind } from './words.ts';

export const KINDS = [
  'name',
  'date',
  'address',
  'phone',
  'email',
  'number',
  'code',
  'category',
  'text',
] as const;

export type KindName = (typeof KINDS)[number];

export const kinds = {
  name: nameKind,
  date: dateKind,
  address: addressKind,
  phone: phoneKind,
  email: emailKind,
  number: numberKind,
  code: codeKind,
  category: categoryKind,
  text: textKind,
} as const satisfies { readonly [name in KindName]: FieldKind };
