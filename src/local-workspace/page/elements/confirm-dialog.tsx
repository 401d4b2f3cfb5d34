import type { ReactNode } from 'react';
import { InlineText, TextObject } from '../blocks/mrkdwn.tsx';
import { Dialog } from '../components/dialog.tsx';
import { type Json, plainTextOf } from '../model/read-json.ts';

/** "Are you sure?", as the app worded it. */
export function ConfirmDialog(props: { confirm: Json; onConfirm: () => void; onCancel: () => void }): ReactNode {
  const { confirm, onConfirm, onCancel } = props;
  const isDanger = confirm.style === 'danger';
  return (
    <Dialog label={plainTextOf(confirm.title, 'Are you sure?')} className="is-confirm" onClose={onCancel}>
      <div className="dialog-head">
        <h2>
          <InlineText value={confirm.title ?? 'Are you sure?'} />
        </h2>
      </div>
      <div className="dialog-body">
        <TextObject value={confirm.text} />
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" onClick={onCancel}>
          <InlineText value={confirm.deny ?? 'Cancel'} />
        </button>
        <button type="button" className={`button ${isDanger ? 'is-danger-solid' : 'is-primary'}`} onClick={onConfirm}>
          <InlineText value={confirm.confirm ?? 'Yes'} />
        </button>
      </div>
    </Dialog>
  );
}
