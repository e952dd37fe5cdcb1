// Light or dark: as the system says, unless whoever sits here chose.
import type { Kept } from '../client/storage.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const KEY = 'afterword:desk:theme';

const isTheme = (text: string | undefined): text is Theme => THEMES.some((theme) => theme === text);

export const readTheme = (kept: Kept): Theme => {
  const text = kept.read(KEY);
  return isTheme(text) ? text : 'system';
};

export const wearTheme = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

export const chooseTheme = (kept: Kept, theme: Theme): void => {
  kept.write(KEY, theme === 'system' ? undefined : theme);
  wearTheme(theme);
};
