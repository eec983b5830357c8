/**
 * Weather now at a place, from any server that speaks the Open-Meteo API (`GET /v1/forecast?current=...`). Its codes of
 * the World Meteorological Organization are told as words.
 */
import type { Dispatcher } from 'undici';
import type { Json, JsonObject } from '../../core/input.ts';
import type { WeatherSettings } from './definition.ts';
import { getJson, valueAt } from './get-json.ts';
import { type ContextProvider, NoAnswer } from './provider.ts';

const CURRENT =
  'temperature_2m,apparent_temperature,relative_humidity_2m,is_day,precipitation,rain,snowfall,weather_code,cloud_cover,wind_speed_10m';

export function weatherProvider(
  { url, roundTo }: Pick<WeatherSettings, 'url' | 'roundTo'>,
  headers: Readonly<Record<string, string>>,
  dispatcher: Dispatcher,
): ContextProvider {
  const digits = Math.max(0, Math.ceil(-Math.log10(roundTo)) + 1);
  return {
    ask: async ({ latitude, longitude }, signal) => {
      const at = new URL('v1/forecast', url.endsWith('/') ? url : `${url}/`);
      at.searchParams.set('latitude', Number(latitude).toFixed(digits));
      at.searchParams.set('longitude', Number(longitude).toFixed(digits));
      at.searchParams.set('current', CURRENT);
      return weatherOf(await getJson(at, headers, dispatcher, signal));
    },
    close: () => Promise.resolve(),
  };
}

/** Celsius, millimetres in the last quarter of an hour, per cent, kilometres an hour. */
function weatherOf(answer: Json): JsonObject {
  const number = (name: string): number | undefined => {
    const value = valueAt(answer, `/current/${name}`);
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
  };
  const code = number('weather_code');
  if (code === undefined) throw new NoAnswer('bad_answer', 'it did not tell current.weather_code');
  const rain = number('rain') ?? 0;
  const snowfall = number('snowfall') ?? 0;
  const words = wordsOf(code);
  return {
    code,
    condition: words,
    raining:
      rain > 0 || words === 'drizzle' || words === 'rain' || words === 'showers' || words === 'thunderstorm',
    snowing: snowfall > 0 || words === 'snow',
    ...present({
      temperature: number('temperature_2m'),
      feelsLike: number('apparent_temperature'),
      humidity: number('relative_humidity_2m'),
      precipitationMm: number('precipitation'),
      cloudCover: number('cloud_cover'),
      windKmh: number('wind_speed_10m'),
    }),
    ...(number('is_day') !== undefined && { daylight: number('is_day') === 1 }),
  };
}

function present(values: { readonly [name: string]: number | undefined }): { [name: string]: number } {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}

/** WMO code table 4677, as Open-Meteo uses it. */
function wordsOf(code: number): string {
  if (code === 0) return 'clear';
  if (code <= 3) return 'cloudy';
  if (code === 45 || code === 48) return 'fog';
  if (code >= 51 && code <= 57) return 'drizzle';
  if (code >= 61 && code <= 67) return 'rain';
  if ((code >= 71 && code <= 77) || code === 85 || code === 86) return 'snow';
  if (code >= 80 && code <= 82) return 'showers';
  return code >= 95 && code <= 99 ? 'thunderstorm' : 'other';
}
