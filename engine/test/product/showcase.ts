/** A small shop that uses the whole product, with mail that stays in the built-in sink. */
import { WRITE_KEY } from './product.ts';

export const BROWSER_KEY = 'wk_web';

export const showcaseDocuments = `
kind: source
name: shop
writeKey: ${WRITE_KEY}
---
kind: source
name: website
type: browser
writeKey: ${BROWSER_KEY}
---
kind: channel
name: email
type: mail-sink
---
kind: policy
name: contact
purposes: { marketing: { basis: consent }, tracking: { basis: opt-out } }
---
kind: computed-trait
name: orders
value: events("Order Completed").count()
---
kind: audience
name: buyers
condition: computed.orders > 0
---
kind: action
name: card
group: cards
placements: [home]
value: 20
treatments:
  placement: { title: A card }
  mail: { subject: 'A card for {{ traits.name }}', html: '<a href="https://shop.example/card?a=1&b=2">Card</a>' }
---
kind: action
name: gold
placements: [home]
eligibility: traits.plan == "gold"
treatments: { placement: { title: Gold } }
---
kind: journey
name: advise
entry: { event: Salary Arrived, reentry: always }
steps:
  - { id: choose, decide: { channel: email, group: cards } }
  - { id: say, send: { channel: email, decided: true } }
---
kind: journey
name: news
entry: { event: News Written, reentry: always }
steps:
  - { id: mail, send: { channel: email, mail: { subject: News, html: <p>News</p> } } }
`;
