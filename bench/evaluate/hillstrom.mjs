/** The e-mail trial as rows with numbers: what is known of a customer, the arm that chance gave, and what came of it. */
import { find, readCsv } from './reference.mjs';

export const ARMS = ['Mens E-Mail', 'Womens E-Mail', 'No E-Mail'];
export const FEATURES = [
  'recency',
  'history',
  'log history',
  'mens',
  'womens',
  'newbie',
  'urban',
  'rural',
  'phone',
  'web',
];

export function readHillstrom() {
  const file = find('hillstrom', 'hillstrom.csv');
  if (!file) return undefined;
  return readCsv(file).map((row) => {
    const history = Number(row.history);
    return {
      recency: Number(row.recency),
      history,
      mens: Number(row.mens),
      womens: Number(row.womens),
      arm: ARMS.indexOf(row.segment),
      visit: Number(row.visit),
      conversion: Number(row.conversion),
      spend: Number(row.spend),
      features: [
        Number(row.recency),
        history,
        Math.log(history),
        Number(row.mens),
        Number(row.womens),
        Number(row.newbie),
        Number(row.zip_code === 'Urban'),
        Number(row.zip_code === 'Rural'),
        Number(row.channel === 'Phone'),
        Number(row.channel === 'Web'),
      ],
    };
  });
}
