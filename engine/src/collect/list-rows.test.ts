import { describe, expect, it } from 'vitest';
import { rowsOfCsv, rowsOfTexts } from './list-rows.ts';

describe('persons for a list', () => {
  it('come as identifiers, as events have them', () => {
    expect(rowsOfTexts(['email: Ada@Example.COM ', 'userId:42', '01JD', 'crm_id:a:b'])).toEqual([
      { row: 1, identifier: { namespace: 'email', value: 'ada@example.com' } },
      { row: 2, identifier: { namespace: 'userId', value: '42' } },
      { row: 3, identifier: { namespace: 'profile', value: '01JD' } },
      { row: 4, identifier: { namespace: 'crm_id', value: 'a:b' } },
    ]);
  });

  it('or say in their place why they are nobody', () => {
    const bad = rowsOfTexts(['email:ada', 'user id:1', 'userId:', ':x', `userId:${'x'.repeat(600)}`]);
    expect(bad.map((row) => [row.row, 'code' in row && row.code])).toEqual([
      [1, 'bad_identifier'],
      [2, 'bad_identifier'],
      [3, 'missing_identifier'],
      [4, 'bad_identifier'],
      [5, 'bad_identifier'],
    ]);
  });

  it('come as CSV of one column, or of namespace and value', () => {
    expect(rowsOfCsv('\ufeffemail\r\nada@example.com\r\n\r\n"ben@example.com"\r\nnobody\r\n')).toMatchObject([
      { row: 1, identifier: { namespace: 'email', value: 'ada@example.com' } },
      { row: 2, identifier: { namespace: 'email', value: 'ben@example.com' } },
      { row: 3, code: 'bad_identifier', text: 'email,nobody' },
    ]);
    expect(rowsOfCsv('namespace,value\nuserId,1\nuserId\n')).toMatchObject([
      { row: 1, identifier: { namespace: 'userId', value: '1' } },
      { row: 2, code: 'wrong_fields', text: 'userId' },
    ]);
    expect(rowsOfCsv('userId\n')).toEqual([]);
  });

  it('are refused as a whole where the header does not name them, or it is no CSV', () => {
    expect(rowsOfCsv('userId,email\n1,a@example.com\n')).toMatchObject({ code: 'bad_header' });
    expect(rowsOfCsv('')).toMatchObject({ code: 'bad_header' });
    expect(rowsOfCsv('userId\n"1\n')).toMatchObject({ code: 'bad_csv' });
  });
});
