// A site's settings: data that its admin changes, not the environment of the process.
import { z } from 'zod';
import { siteId } from './article.ts';
import { checkSettings, checkSettingsEdit } from './checks.ts';
import { EDIT_WINDOW_MAX_SECONDS, EDIT_WINDOW_SECONDS, ORIGINS_MAX, TITLE_CHARACTERS, URL_CHARACTERS } from './limits.ts';
import { line, webUrl } from './text.ts';

export const origin = z
  .string()
  .max(300)
  .superRefine((value, context) => {
    const meant = /^https?:\/\/[^*]+$/i.test(value) ? URL.parse(value)?.origin : undefined;
    if (value === '*' || value === meant) return;
    const message = meant === undefined ? 'is not an origin such as https://example.org, nor *' : `is not an origin as browsers send it; write ${meant}`;
    context.addIssue({ code: 'custom', message });
  });

export const moderationMode = z.enum(['publish', 'hold-first', 'hold-all']).meta({ id: 'ModerationMode' });

/** Single sign-on by the host site. Replaced as a whole; what is not named is not set. */
const sso = z.strictObject({
  audience: line(URL_CHARACTERS).optional().meta({ description: 'What `aud` of a token must be or hold; the id of the site when it is not set.' }),
  jwksUrl: webUrl(URL_CHARACTERS)
    .optional()
    .meta({ description: 'Where the host site publishes its keys (RFC 7517), for tokens signed with RS256, ES256 or EdDSA.' }),
});
/** Languages whose words the search of staff knows in all their forms (ISO 639-1). */
export const language = z
  .enum(['ar', 'da', 'de', 'en', 'es', 'fi', 'fr', 'hu', 'it', 'nl', 'no', 'pt', 'ro', 'ru', 'sv', 'tr'])
  .meta({ id: 'Language', description: 'In what language most comments are written, for the search of staff: "walks" finds "walking".' });

/** The settings as they are stored, and their defaults. */
export const settings = z
  .strictObject({
    name: line(TITLE_CHARACTERS).default('Comments'),
    allowedOrigins: z
      .array(origin)
      .max(ORIGINS_MAX)
      .default([])
      .meta({ description: 'Origins whose pages may embed the site; `*` for any. Afterword’s own origin always may.' }),
    moderation: z.strictObject({ mode: moderationMode.default('publish') }).prefault({}),
    checks: checkSettings.prefault({}),
    editWindowSeconds: z.int().min(0).max(EDIT_WINDOW_MAX_SECONDS).default(EDIT_WINDOW_SECONDS),
    sso: sso.prefault({}),
    language: language.optional(),
  })
  .meta({ id: 'Settings' });

/** Only what is named changes; defaults must not creep in. */
export const settingsEdit = z
  .strictObject({
    name: line(TITLE_CHARACTERS).optional(),
    allowedOrigins: z.array(origin).max(ORIGINS_MAX).optional(),
    moderation: z.strictObject({ mode: moderationMode.optional() }).optional(),
    checks: checkSettingsEdit.optional(),
    editWindowSeconds: z.int().min(0).max(EDIT_WINDOW_MAX_SECONDS).optional(),
    sso: sso.optional(),
    language: language.optional(),
  })
  .meta({ id: 'SettingsEdit' });

export const siteAnswer = z.strictObject({ site: siteId, ...settings.shape }).meta({ id: 'SiteSettings' });

export type Language = z.infer<typeof language>;
export type Settings = z.infer<typeof settings>;
export type SettingsEdit = z.infer<typeof settingsEdit>;
