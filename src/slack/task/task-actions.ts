import { taskRef } from '../../domain/task/task.ts';
import type { Deps } from '../../usecases/deps.ts';
import { setStatus } from '../../usecases/task/set-status.ts';
import { showTask } from '../../usecases/task/show-task.ts';
import { type ActionListener, type ButtonAction, onPress, staleReply } from '../kit/button-action.ts';
import { answer } from '../kit/reply.ts';
import { taskButtons } from './task-buttons.ts';
import { taskModal } from './task-modal.ts';
import { movedWords, taskName } from './task-words.ts';

/** What the buttons about tasks do. A task that has moved on since is told of, and stays as it is. */
export function taskActions(deps: Deps): ActionListener[] {
  const open = (button: ButtonAction<{ taskId: string }>) =>
    onPress(button, async ({ taskId }, input) => {
      const shown = await showTask(deps, taskId);
      if (shown === null) return staleReply;
      await input.openModal(taskModal(shown, input.channelId, deps.clock.now()));
      return null;
    });
  return [
    open(taskButtons.open),
    open(taskButtons.choose),
    onPress(taskButtons.start, async ({ taskId }, { caller }) => {
      const shown = await showTask(deps, taskId);
      if (shown === null) return staleReply;
      const started = await setStatus(
        deps,
        { task: taskRef(shown.release, shown.task), status: 'in_progress', reason: '', from: 'open' },
        caller,
      );
      return answer(started, () => movedWords(taskName(shown.release, shown.task), 'in_progress'));
    }),
  ];
}
