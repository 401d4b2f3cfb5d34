import { useCallback, useEffect, useState } from 'react';
import { formatPlace, type Place, parsePlace } from './model/address.ts';

/** The address bar as state: going back goes back. */
export const usePlace = (): { place: Place; go: (change: Partial<Place>, how?: 'push' | 'replace') => void } => {
  const [place, setPlace] = useState(() => parsePlace(location.search, location.pathname));
  useEffect(() => {
    const follow = (): void => setPlace(parsePlace(location.search, location.pathname));
    window.addEventListener('popstate', follow);
    return () => window.removeEventListener('popstate', follow);
  }, []);
  const go = useCallback((change: Partial<Place>, how: 'push' | 'replace' = 'push'): void => {
    const next = { ...parsePlace(location.search, location.pathname), ...change };
    const address = `/${formatPlace(next, location.search)}`;
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
    setPlace(next);
  }, []);
  return { place, go };
};
