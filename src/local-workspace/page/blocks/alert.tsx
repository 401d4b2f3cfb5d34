import type { ReactNode } from 'react';
import { Icon, type IconName } from '../components/icon.tsx';
import { asString, type Json } from '../model/read-json.ts';
import { TextObject } from './mrkdwn.tsx';

const icons: Record<string, IconName> = {
  info: 'info',
  warning: 'warning',
  error: 'warning',
  success: 'check',
  default: 'info',
};

export function Alert({ block }: { block: Json }): ReactNode {
  const level = asString(block.level, 'default');
  const known = Object.hasOwn(icons, level) ? level : 'default';
  return (
    <div className={`alert is-${known}`} role={known === 'error' ? 'alert' : 'status'}>
      <Icon name={icons[known] ?? 'info'} />
      <TextObject value={block.text} />
    </div>
  );
}
