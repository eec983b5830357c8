/** Telephone numbers in one form, E.164: +41446681800. */
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/** undefined where it is no number that can be. @param region of those that do not say theirs */
export function normalisePhone(text: string, region: string | undefined): string | undefined {
  const country = region !== undefined && isSupportedCountry(region) ? (region as CountryCode) : undefined;
  const number = parsePhoneNumberFromString(text, country);
  return number?.isValid() ? number.number : undefined;
}
