import { type ReactNode, useCallback, useState } from 'react';

const STAY_MS = 6000;

interface Notice {
  id: number;
  text: string;
}

export const useNotices = (): { texts: Notice[]; notify: (text: string) => void } => {
  const [texts, setTexts] = useState<Notice[]>([]);
  const notify = useCallback((text: string): void => {
    const id = performance.now();
    setTexts((before) => [...before.slice(-2), { id, text }]);
    setTimeout(() => setTexts((before) => before.filter((notice) => notice.id !== id)), STAY_MS);
  }, []);
  return { texts, notify };
};

export function Notices({ texts }: { texts: Notice[] }): ReactNode {
  return (
    <div className="notices" role="status">
      {texts.map((notice) => (
        <p key={notice.id}>{notice.text}</p>
      ))}
    </div>
  );
}
