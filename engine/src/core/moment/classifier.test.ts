import { describe, expect, it } from 'vitest';
import { classify } from './classifier.ts';
import { ModelRefused, modelFrom, modelText } from './model-text.ts';
import { calibration, starter, starterExamples } from './starter.ts';
import { type Example, TrainingRefused, train, trainAndTest } from './train.ts';
import { trainedFrom, trainedText } from './trained.ts';

const things = ['red shoes', 'a tent', 'two chairs', 'the blue kettle', 'a warm coat', 'some coffee'];
const lines = (label: string, of: (thing: string) => string): Example[] =>
  things.map((thing) => ({ text: of(thing), label }));
const examples: Example[] = [
  ...lines('buy', (thing) => `i want to order ${thing} please`),
  ...lines('buy', (thing) => `put ${thing} in my basket`),
  ...lines('return', (thing) => `how do i send back ${thing}`),
  ...lines('return', (thing) => `${thing} came broken, i want my money`),
  ...lines('place', (thing) => `which shop near me has ${thing}`),
  ...lines('place', (thing) => `where can i try on ${thing}`),
];

describe('the classifier', () => {
  const model = train(examples);
  const best = (text: string) => classify(model, text).ranked[0]!.label;

  it('tells what it has never read word for word', () => {
    expect(best('please order the chairs for me')).toBe('buy');
    expect(best('my tent came brokn')).toBe('return');
    expect(best('where is a shop near here')).toBe('place');
  });

  it('MOM-6: names the words that speak for the label', () => {
    const [first, second] = classify(model, 'where can i try on red shoes', 1).ranked;
    expect(first!.reasons.map(({ word }) => word)).toContain('where');
    expect(first!.reasons[0]!.weight).toBeGreaterThan(0.2);
    expect(second!.reasons).toEqual([]);
  });

  it('says of strange texts that they are outside, and gives chances that add up', () => {
    const verdict = classify(model, 'quantum chromodynamics lecture notes');
    expect(verdict.isOutside).toBe(true);
    expect(verdict.ranked.reduce((sum, { probability }) => sum + probability, 0)).toBeCloseTo(1, 9);
    expect(classify(model, 'i want to order a tent please').isOutside).toBe(false);
    expect(classify(model, '').ranked).toHaveLength(3);
  });

  it('bounds what it reads', () => {
    const long = `order ${'a tent '.repeat(100_000)}`;
    expect(classify(model, long, 1).ranked[0]!.reasons.length).toBeLessThanOrEqual(4);
  });

  it('MOM-5: is the same for the same examples, and as text and back', () => {
    expect(modelText(train(examples))).toBe(modelText(model));
    const again = modelFrom(modelText(model));
    expect(modelText(again)).toBe(modelText(model));
    expect(classify(again, 'order a tent', 3)).toEqual(classify(model, 'order a tent', 3));
    expect(modelText(train(examples, { seed: 2 }))).not.toBe(modelText(model));
  });

  it('refuses examples and models that it cannot use, and says what to do', () => {
    expect(() => train(lines('buy', (thing) => thing))).toThrow(TrainingRefused);
    const many = Array.from({ length: 1_001 }, (_, i) => ({ text: `text ${i}`, label: `label ${i}` }));
    expect(() => train(many)).toThrow(/join those that mean the same/);
    const text = modelText(model);
    for (const bad of ['', '{}', 'null', text.replace('"levels":"', '"levels":"AAAA'), text.slice(0, -9)])
      expect(() => modelFrom(bad), bad.slice(0, 40)).toThrow(ModelRefused);
    expect(() => trainedFrom(trainedText({ classifier: model, signs: [] }))).toThrow(/is no moment/);
  });

  it('tells how far it is, and how many of the texts that it had kept out it got right', () => {
    const shares: number[] = [];
    const { model: again, rightOnHeldOut } = trainAndTest(examples, {
      progress: (share) => shares.push(share),
    });
    expect(modelText(again)).toBe(modelText(model));
    expect(rightOnHeldOut).toBeGreaterThan(0.7);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const { temperature, threshold } = model;
    expect(trainAndTest(examples, { calibration: { temperature, threshold } })).toEqual({
      model: expect.objectContaining({ temperature, threshold }),
      rightOnHeldOut: null,
    });
  });

  it('learns by strangers where to draw the line', () => {
    const strangers = [
      'what a lovely day',
      'the train was late',
      'my cat sleeps',
      'two goals in the first half',
    ];
    const labelled = strangers.map((text) => ({ text, label: 'elsewhere' }));
    const cautious = train([...examples, ...labelled], { outside: 'elsewhere' });
    expect(cautious.labels).toEqual(['buy', 'place', 'return']);
    for (const text of strangers) expect(classify(cautious, text).isOutside, text).toBe(true);
    expect(classify(cautious, 'i want to order two chairs please').isOutside).toBe(false);
  });
});

describe('the starter model', () => {
  const { classifier } = starter();

  it.each([
    ['how late are you open tonight', 'want_to_go'],
    ['is there a shop in bern', 'want_to_go'],
    ['the lid of my blender cracked', 'want_to_do'],
    ['send back my trousers', 'want_to_do'],
    ['compare these two vacuum cleaners', 'want_to_know'],
    ['does the jacket have a hood', 'want_to_know'],
    ['i would like to order three of them', 'want_to_buy'],
    ['coupon code for garden chairs', 'want_to_buy'],
    ['thanks a lot', 'none'],
  ])('%s: %s', (text, label) => {
    expect(classify(classifier!, text).ranked[0]!.label).toBe(label);
  });

  it('MOM-5: its calibration is what its examples give', () => {
    const all = starterExamples();
    expect(all.length).toBeGreaterThan(400);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
    const found = train(all);
    expect(found.temperature).toBeCloseTo(calibration.temperature, 1);
    expect(found.threshold).toBeCloseTo(calibration.threshold, 1);
  });
});
