/** The page of the preference centre: one form, readable without images, styles or scripts, by keyboard and by ear. */
import { type Choice, fieldOf } from './preference-acts.ts';
import type { Wording } from './preference-texts.ts';
import { escapeText, masked, type Page } from './tracking-pages.ts';

export interface PreferenceView {
  /** Most of it is hidden on the page: mails are forwarded. */
  readonly address: string;
  readonly choices: readonly Choice[];
  readonly wording: Wording;
  /** What has just happened. */
  readonly said?: 'saved' | 'stopped' | 'failed';
  /** When the page was made, in milliseconds: the same form sent twice is one act. */
  readonly at: number;
  /** Where to read the page in another language. */
  readonly linkTo: (language: string) => string;
}

export function preferencePage(view: PreferenceView): Page {
  const { address, choices, wording, said } = view;
  const { language, texts, others } = wording;
  const whom = `<p>${escapeText(texts.address)} <strong>${escapeText(masked(address))}</strong></p>`;
  const told = said === undefined ? '' : `<p role="status"><strong>${escapeText(texts[said])}</strong></p>`;
  const body = choices.length === 0 ? `<p>${escapeText(texts.nothing)}</p>` : formOf(view);
  const languages = others.map(
    (tag) =>
      `<a lang="${escapeText(tag)}" hreflang="${escapeText(tag)}" href="${escapeText(view.linkTo(tag))}">${escapeText(nameOf(tag))}</a>`,
  );
  const elsewhere = languages.length === 0 ? '' : `<nav aria-label="Language">${languages.join(' ')}</nav>`;
  return { title: texts.title, lang: language, body: `${told}${whom}${body}${elsewhere}` };
}

function formOf({ choices, wording, at }: PreferenceView): string {
  const { texts } = wording;
  const whole = choices.filter(({ topic }) => topic === undefined);
  const fields = whole.map((choice) => {
    const topics = choices.filter(({ purpose, topic }) => purpose === choice.purpose && topic !== undefined);
    return purposeOf(choice, topics, wording);
  });
  const shown = choices.filter(isChecked).map(fieldOf).join(' ');
  return [
    `<p>${escapeText(texts.intro)}</p>`,
    '<form method="post">',
    `<input type="hidden" name="shown" value="${escapeText(shown)}">`,
    `<input type="hidden" name="at" value="${at}">`,
    `<input type="hidden" name="lang" value="${escapeText(wording.language)}">`,
    ...fields,
    `<p><button type="submit" name="do" value="save">${escapeText(texts.save)}</button></p>`,
    `<p><button type="submit" name="do" value="stop" class="quiet">${escapeText(texts.stop)}</button></p>`,
    '</form>',
    `<p>${escapeText(texts.owed)}</p>`,
  ].join('');
}

function purposeOf(choice: Choice, topics: readonly Choice[], wording: Wording): string {
  const about = wording.aboutOf(choice.purpose);
  const own = boxOf(choice, wording, about);
  if (topics.length === 0) return own;
  const name = escapeText(wording.nameOf(choice.purpose));
  const below = topics.map((topic) => boxOf(topic, wording, undefined)).join('');
  return `<fieldset><legend>${name}</legend>${own}<div class="topics">${below}</div></fieldset>`;
}

function boxOf(choice: Choice, wording: Wording, about: string | undefined): string {
  const field = escapeText(fieldOf(choice));
  const notes = [about, choice.isUnconfirmed ? wording.texts.unconfirmed : undefined].filter(
    (note) => note !== undefined,
  );
  const id = `c-${field}`;
  const described = notes.length === 0 ? '' : ` aria-describedby="${id}-about"`;
  const text =
    notes.length === 0 ? '' : `<span id="${id}-about" class="about">${escapeText(notes.join(' '))}</span>`;
  const checked = isChecked(choice) ? ' checked' : '';
  const name = escapeText(wording.nameOf(choice.purpose, choice.topic));
  return `<div class="choice"><input type="checkbox" id="${id}" name="on" value="${field}"${checked}${described}><label for="${id}">${name}</label>${text}</div>`;
}

function isChecked({ isOn, isUnconfirmed }: Choice): boolean {
  return isOn || isUnconfirmed;
}

/** As its speakers call it. */
function nameOf(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  return name.slice(0, 1).toLocaleUpperCase(tag) + name.slice(1);
}
