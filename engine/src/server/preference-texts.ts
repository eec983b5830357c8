/** The texts of the preference centre: built in for three languages, and what the document says instead. */
import type { PreferencesDefinition, PreferenceTexts } from '../documents/preferences.ts';

const builtIn: Readonly<Record<string, PreferenceTexts & { readonly tracking: string }>> = {
  en: {
    title: 'Your preferences',
    intro: 'Choose what we may write to you. A change holds from the moment you save it.',
    address: 'For',
    save: 'Save',
    saved: 'Your choice is saved, and holds from now on.',
    stop: 'Stop everything',
    stopped: 'We will write to you no more, but for what we owe you.',
    unconfirmed: 'Not confirmed yet: follow the link in the mail that we send to this address.',
    owed: 'What we owe you, such as receipts, we send anyway.',
    nothing: 'There is nothing to choose for this address: we do not write to it.',
    failed: 'We could not save it at this moment. Please try again.',
    tracking: 'You may see whether I open your mails and follow their links',
  },
  de: {
    title: 'Ihre Einstellungen',
    intro: 'Wählen Sie, was wir Ihnen schreiben dürfen. Eine Änderung gilt, sobald Sie sie speichern.',
    address: 'Für',
    save: 'Speichern',
    saved: 'Ihre Auswahl ist gespeichert und gilt ab sofort.',
    stop: 'Alles abbestellen',
    stopped: 'Wir schreiben Ihnen nicht mehr, außer was wir Ihnen schulden.',
    unconfirmed: 'Noch nicht bestätigt: Folgen Sie dem Link in der Mail, die wir an diese Adresse senden.',
    owed: 'Was wir Ihnen schulden, etwa Rechnungen, senden wir auf jeden Fall.',
    nothing: 'Für diese Adresse gibt es nichts zu wählen: Wir schreiben ihr nicht.',
    failed: 'Das konnten wir im Moment nicht speichern. Bitte versuchen Sie es noch einmal.',
    tracking: 'Sie dürfen sehen, ob ich Ihre Mails öffne und ihren Links folge',
  },
  fr: {
    title: 'Vos préférences',
    intro: 'Choisissez ce que nous pouvons vous écrire. Un changement vaut dès que vous l’enregistrez.',
    address: 'Pour',
    save: 'Enregistrer',
    saved: 'Votre choix est enregistré et vaut dès maintenant.',
    stop: 'Tout arrêter',
    stopped: 'Nous ne vous écrirons plus, sauf ce que nous vous devons.',
    unconfirmed: 'Pas encore confirmé : suivez le lien du courriel que nous envoyons à cette adresse.',
    owed: 'Ce que nous vous devons, comme les factures, nous l’envoyons de toute façon.',
    nothing: 'Il n’y a rien à choisir pour cette adresse : nous ne lui écrivons pas.',
    failed: 'Nous n’avons pas pu l’enregistrer pour le moment. Veuillez réessayer.',
    tracking: 'Vous pouvez voir si j’ouvre vos courriels et suis leurs liens',
  },
};

export interface Wording {
  /** BCP 47. */
  readonly language: string;
  readonly texts: PreferenceTexts;
  /** Other languages that the page has. */
  readonly others: readonly string[];
  nameOf(purpose: string, topic?: string): string;
  aboutOf(purpose: string): string | undefined;
}

/** @param wanted tags, what the person asked for first; `de-AT` finds `de` */
export function wordingOf(page: PreferencesDefinition | undefined, wanted: readonly string[]): Wording {
  const declared = Object.keys(page?.languages ?? {});
  const fallback = page?.language ?? 'en';
  // Without a word on languages the built-in ones would be a promise that the mails do not keep.
  const offered = [...new Set([fallback, ...(declared.length > 0 ? declared : [])])];
  const language = wanted.flatMap((tag) => found(tag, offered) ?? [])[0] ?? fallback;
  const own = page?.languages[language];
  const base = builtIn[language] ?? builtIn[language.split('-')[0]!] ?? builtIn.en!;
  const said = own?.purposes ?? {};
  return {
    language,
    texts: { ...base, ...own },
    others: offered.filter((tag) => tag !== language),
    nameOf: (purpose, topic) =>
      topic === undefined
        ? (said[purpose]?.name ?? (purpose === 'tracking' ? base.tracking : readable(purpose)))
        : (said[purpose]?.topics[topic] ?? readable(topic)),
    aboutOf: (purpose) => said[purpose]?.about,
  };
}

/** As browsers tell it: the most wanted first. */
export function languagesIn(header: string | undefined): string[] {
  return (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(';q=');
      return { tag, quality: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .filter(({ tag, quality }) => tag !== '' && tag !== '*' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

function found(tag: string, offered: readonly string[]): string | undefined {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const [root = ''] = tag.split(/[-_]/);
  return (
    offered.find((one) => same(one, tag.replace('_', '-'))) ??
    offered.find((one) => same(one, root)) ??
    offered.find((one) => same(one.split('-')[0]!, root))
  );
}

/** "summer-sale" -> "Summer sale" */
function readable(name: string): string {
  const words = name.replaceAll(/[-_.]+/g, ' ').trim();
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
