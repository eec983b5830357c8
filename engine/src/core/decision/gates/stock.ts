/** Stock: what is sold out is not offered. */
import { offeredNow, productName } from '../../product/offered.ts';
import type { GateMaker } from './gate.ts';

export const stock: GateMaker = ({ configuration, scope }) => {
  if (configuration.products.size === 0) return undefined;
  return ({ name, product }) => {
    if (product === undefined || offeredNow(product, scope).stock !== 0) return undefined;
    return { action: name, policy: 'stock', rule: productName(product) };
  };
};
