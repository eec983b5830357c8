/** The keys of the questions: j and k walk, a and r answer where the focus is on a question. */
import { useEffect } from 'react';
import type { MatchingAnswer } from '../../api/types.ts';
import { focusOf } from '../../frame/keys.ts';
import { areShortcutsOn } from '../../frame/shortcuts.tsx';

const answers: Readonly<Record<string, MatchingAnswer>> = { a: 'accept', r: 'reject' };

export function useMatchKeys(onAnswer: (question: string, answer: MatchingAnswer) => void): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      const modified = event.ctrlKey || event.altKey || event.metaKey;
      const isTyping =
        focusOf(document.activeElement) === 'text' || document.querySelector('dialog[open]') !== null;
      if (event.defaultPrevented || modified || isTyping || !areShortcutsOn()) return;
      const cards = [...document.querySelectorAll<HTMLElement>('[data-question]')];
      const here = cards.findIndex((card) => card.contains(document.activeElement));
      if (event.key === 'j' || event.key === 'k') {
        const next = event.key === 'j' ? here + 1 : Math.max(0, here - 1);
        cards[Math.min(next, cards.length - 1)]?.focus();
      } else {
        const answer = answers[event.key];
        const question = cards[here]?.dataset.question;
        if (answer === undefined || question === undefined) return;
        onAnswer(question, answer);
      }
      event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [onAnswer]);
}
