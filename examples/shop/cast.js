/** Who comes to the shop, and what stands on its shelves. */

const names =
  `Ada Keller, Amir Haddad, Aiko Tanaka, Ben Okafor, Bruna Silva, Chloe Martin, Dario Conti, Elif Kaya, Emeka Nwosu,
Esther Cohen, Farah Aziz, Finn Larsen, Grace Mensah, Hana Novak, Hugo Lambert, Ines Moreno, Ivan Petrov, Jonas Weber,
Julia Kowalska, Kofi Boateng, Lars Nilsson, Leila Rahimi, Lina Berg, Luca Rossi, Mateo Garcia, Mei Chen, Milan Horvat,
Nadia Ivanova, Noah Smith, Olga Sokolova, Omar Saleh, Paula Santos, Priya Sharma, Rosa Jimenez, Sami Virtanen, Tariq Khan,
Tessa de Vries, Theo Dubois, Yara Farouk, Zoe Papadaki`
    .split(',')
    .map((name) => name.trim());

const cities = ['Lisbon', 'Vienna', 'Oslo', 'Lyon', 'Graz', 'Ghent', 'Porto', 'Turin', 'Malmo', 'Utrecht'];

/** Each with a character: how quick, curious, open and decided they are, and what they come for. */
export function people(random) {
  return names.map((name, i) => {
    const [firstName = '', ...rest] = name.split(' ');
    const lastName = rest.join(' ');
    const id = `customer-${101 + i}`;
    const mailName = name.toLowerCase().replaceAll(' ', '.');
    return {
      id,
      firstName,
      lastName,
      email: `${mailName}@${['example.com', 'example.org', 'example.net'][i % 3]}`,
      city: cities[i % cities.length],
      age: 19 + ((i * 37) % 63),
      interest: ['tea', 'tea', 'ware', 'sweets'][Math.floor(random() * 4)],
      pace: 0.6 + 0.9 * random(),
      curiosity: 2 + Math.floor(4 * random()),
      /** Chances of: signing in, allowing mail, filling a cart, buying it, signing in at once. */
      trust: 0.3 + 0.5 * random(),
      openness: i === 0 ? 1 : 0.55 + 0.4 * random(),
      wants: 0.3 + 0.5 * random(),
      decides: i === 0 ? 0 : 0.25 + 0.5 * random(),
      returns: 0.3 + 0.4 * random(),
      /** Chance to click what is on top of the home page; what it is, is all they see. */
      likes: {
        'hero-new-harvest': 0.1 + 0.15 * random(),
        'hero-starter-set': 0.05 + 0.1 * random(),
        'hero-finish-order': 0.25 + 0.2 * random(),
        'hero-kettles': 0.05 + 0.25 * random(),
        'hero-members-tasting': 0.15 + 0.2 * random(),
      },
      devices: [`phone-${id}`, `laptop-${id}`],
      isMember: false,
      visits: 0,
    };
  });
}

const shelf = [
  ['darjeeling', 'Darjeeling First Flush', 'tea', 18.5],
  ['genmaicha', 'Genmaicha', 'tea', 9.9],
  ['moroccan-mint', 'Moroccan Mint', 'tea', 7.5],
  ['lapsang', 'Lapsang Souchong', 'tea', 12.4],
  ['earl-grey', 'Earl Grey Imperial', 'tea', 8.9],
  ['gyokuro', 'Gyokuro', 'tea', 34],
  ['iron-pot', 'Cast iron teapot', 'ware', 64],
  ['glass-pot', 'Glass teapot', 'ware', 39],
  ['kettle', 'Kettle that keeps the degree', 'ware', 89],
  ['two-cups', 'Two porcelain cups', 'ware', 24.5],
  ['tin', 'Airtight tin', 'ware', 11.9],
  ['shortbread', 'Butter shortbread', 'sweets', 5.4],
  ['ginger', 'Candied ginger', 'sweets', 6.8],
  ['matcha-cake', 'Matcha cake', 'sweets', 14.2],
];

export const products = shelf.map(([product_id, name, category, price]) => ({
  product_id,
  name,
  category,
  price,
  currency: 'EUR',
}));
