import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

export type Shade = 'light' | 'dark';

interface Theme {
  shade: Shade;
  toggle: () => void;
}

const KEY = 'quarterdeck.theme';
const ThemeContext = createContext<Theme>({ shade: 'light', toggle: () => undefined });
export const useTheme = (): Theme => useContext(ThemeContext);

const asShade = (text: string | null): Shade | null => (text === 'light' || text === 'dark' ? text : null);

/** Storage may be closed to the page, e.g. in a private window. */
const remembered = (): Shade | null => {
  try {
    return asShade(localStorage.getItem(KEY));
  } catch {
    return null;
  }
};

const remember = (shade: Shade): void => {
  try {
    localStorage.setItem(KEY, shade);
  } catch {
    // Then it holds for this visit only.
  }
};

/** The address comes first, then the person's choice, then the system's. */
export function ThemeProvider({ children }: { children: ReactNode }): ReactNode {
  const system = useMemo(() => window.matchMedia('(prefers-color-scheme: dark)'), []);
  const [isDark, setDark] = useState(system.matches);
  const [chosen, setChosen] = useState(
    () => asShade(new URLSearchParams(location.search).get('theme')) ?? remembered(),
  );
  const shade: Shade = chosen ?? (isDark ? 'dark' : 'light');

  useEffect(() => {
    const follow = (): void => setDark(system.matches);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, [system]);
  useEffect(() => {
    document.documentElement.dataset.theme = shade;
  }, [shade]);

  const theme = useMemo(
    () => ({
      shade,
      toggle: (): void => {
        const next: Shade = shade === 'dark' ? 'light' : 'dark';
        remember(next);
        setChosen(next);
      },
    }),
    [shade],
  );
  return <ThemeContext value={theme}>{children}</ThemeContext>;
}
