import type { ReactNode } from 'react';
import { findPerson, isAppUser, nameOf, useWorkspace } from '../workspace-context.tsx';

const initialsOf = (name: string): string =>
  name
    .split(/[\s._-]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase())
    .filter((_letter, index, letters) => index === 0 || index === letters.length - 1)
    .join('');

const SPOKES = [0, 45, 90, 135];

/** The bot's own sign: a ship's wheel. */
function Wheel(): ReactNode {
  return (
    <svg viewBox="0 0 36 36" fill="none" aria-hidden="true" stroke="currentColor" strokeLinecap="round">
      <circle cx="18" cy="18" r="7.600" strokeWidth="2.400" />
      <circle cx="18" cy="18" r="2" fill="currentColor" stroke="none" />
      {SPOKES.map((angle) => (
        <path key={angle} d="M18 6.200v23.600" strokeWidth="2" transform={`rotate(${angle} 18 18)`} />
      ))}
    </svg>
  );
}

/** A picture of who speaks; the name always stands beside it, so it is not read out. */
export function Avatar({
  id,
  size = 'medium',
}: {
  id: string;
  size?: 'tiny' | 'small' | 'medium' | 'large';
}): ReactNode {
  const { workspace } = useWorkspace();
  if (isAppUser(workspace, id)) {
    return (
      <span className={`avatar is-${size} is-app`} aria-hidden="true">
        <Wheel />
      </span>
    );
  }
  const color = findPerson(workspace, id)?.avatarColor;
  return (
    <span
      className={`avatar is-${size}`}
      style={color === undefined ? undefined : { backgroundColor: color }}
      aria-hidden="true"
    >
      {initialsOf(nameOf(workspace, id))}
    </span>
  );
}
