/** The typed builder of documents, exported as @kairos/engine/journeys: the same documents as the YAML in git. */
export { type BodyOf, BuildRefused, type BuiltDocument, document, toYaml } from './document.ts';
export {
  type Journey,
  type JourneyBody,
  journey,
  journeyFromYaml,
  type OptionsOf,
  type SettingsOf,
} from './journey.ts';
