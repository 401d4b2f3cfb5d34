import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { ActResult, ModalView } from '../../protocol.ts';
import { BlockList } from '../blocks/block-view.tsx';
import { PlainText } from '../blocks/mrkdwn.tsx';
import { type Surface, SurfaceContext } from '../blocks/surface.tsx';
import { useWorkspace } from '../workspace-context.tsx';
import { Avatar } from './avatar.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

const noErrors: Record<string, string> = {};

/** The app's own dialog. A pushed view is simply the new top. */
export function Modal({ modal }: { modal: ModalView }): ReactNode {
  const { workspace, me, act } = useWorkspace();
  const form = useRef<HTMLFormElement>(null);
  /** One thing at a time, in order: a submit waits for the last keystroke. */
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  const [isSending, setSending] = useState(false);
  const [answer, setAnswer] = useState<{ problem: string | null; fieldErrors: Record<string, string> | null }>({
    problem: null,
    fieldErrors: null,
  });
  // The live view may arrive before the answer. Errors that show while a submit is still pending invite a press that
  // would be ignored.
  const errors = isSending ? noErrors : (answer.fieldErrors ?? modal.errors);
  const hasErrors = Object.keys(errors).length > 0;

  const surface = useMemo((): Surface => {
    const enqueue = (step: () => Promise<ActResult>): Promise<void> => {
      const done = queue.current.then(step).then((result) => {
        if (!result.ok) setAnswer((before) => ({ ...before, problem: result.message }));
      });
      queue.current = done;
      return done;
    };
    return {
      kind: 'modal',
      press: (blockId, actionId, element) =>
        enqueue(() => act({ kind: 'pressInView', as: me.id, surface: 'modal', blockId, actionId, element })),
      fill: (blockId, actionId, element) => enqueue(() => act({ kind: 'fill', as: me.id, blockId, actionId, element })),
      where: { surface: 'modal' },
      stored: modal.values,
      errors,
    };
  }, [act, me.id, modal.values, errors]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for each view of the stack.
  useEffect(() => {
    const fields = form.current?.querySelectorAll<HTMLElement>(
      '[data-autofocus], .dialog-body input, .dialog-body textarea, .dialog-body button',
    );
    const wanted = form.current?.querySelector<HTMLElement>('[data-autofocus]') ?? fields?.[0];
    wanted?.focus({ preventScroll: true });
  }, [modal.id]);
  useEffect(() => {
    if (hasErrors)
      form.current?.querySelector<HTMLElement>('.is-invalid input, .is-invalid textarea, .is-invalid button')?.focus();
  }, [hasErrors]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isSending || modal.submit === undefined) return;
    setSending(true);
    await queue.current;
    const result = await act({ kind: 'submit', as: me.id });
    setSending(false);
    if (result.ok) setAnswer({ problem: null, fieldErrors: null });
    else if (result.fieldErrors !== undefined) setAnswer({ problem: null, fieldErrors: result.fieldErrors });
    else setAnswer({ problem: result.message, fieldErrors: null });
  };
  const close = (): void => {
    void queue.current.then(() => act({ kind: 'closeModal', as: me.id }));
  };

  return (
    <Dialog label={modal.title} className="is-modal" onClose={close}>
      <form ref={form} noValidate onSubmit={(event) => void submit(event)}>
        <div className="dialog-head">
          <Avatar id={workspace.bot.userId} size="small" />
          <h2>
            <PlainText text={modal.title} />
          </h2>
          <button type="button" className="tool" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </div>
        <div className="dialog-body">
          {answer.problem !== null && (
            <div className="alert is-error" role="alert">
              <Icon name="warning" />
              <p>{answer.problem}</p>
            </div>
          )}
          <SurfaceContext value={surface}>
            <BlockList key={modal.id} blocks={modal.blocks} />
          </SurfaceContext>
        </div>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={close}>
            {modal.close ?? (modal.submit === undefined ? 'Close' : 'Cancel')}
          </button>
          {modal.submit !== undefined && (
            <button
              type="submit"
              className={`button is-primary ${isSending ? 'is-pending' : ''}`}
              aria-busy={isSending}
            >
              <span className="button-label">{modal.submit}</span>
              {isSending && <span className="spinner" aria-hidden="true" />}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}
