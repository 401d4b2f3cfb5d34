import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Documents, Page } from '../../src/ports/documents.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { FakeRequest, FakeServer, Fault } from '../fakes/fake-server.ts';
import { hostileTexts, refusals, sayNothing, unsure } from './http-faults.ts';

export interface DocumentsUnderTest {
  server: FakeServer;
  /** Documents as a restarted bot connects them: nothing is remembered. */
  reopen(): Documents;
  /** The keys of the settings next to `uses`. */
  with: Page['with'];
  isCreation(request: FakeRequest): boolean;
  isUpdate(request: FakeRequest): boolean;
  /** The readable text of each page with this title, without markup; unreadable markup fails. */
  texts(title: string): readonly string[];
  byHand: {
    /** Somebody writes a page of this title. */
    write(title: string): void;
    /** Somebody changes the page while it is being written, this many times. */
    editMeanwhile(times: number): void;
    rename(title: string, to: string): void;
    delete(title: string): void;
  };
  dispose(): Promise<void>;
}

let count = 0;

/** What every system of pages owes its callers: one page per mark, kept up to date, and nobody else's overwritten. */
export function documentsContract(name: string, make: () => Promise<DocumentsUnderTest>): void {
  describe(`${name} keeps the contract of systems of pages`, { timeout: 60_000 }, () => {
    let subject: DocumentsUnderTest;
    beforeAll(async () => {
      subject = await make();
    }, 60_000);
    afterAll(() => subject.dispose());

    const page = (more: Partial<Page> = {}): Page => {
      count += 1;
      const markdown = 'Status: **planned**.\n\n**Plan**\n- Install\n    with care\n- Watch';
      return { mark: `quarterdeck:lrc_${count}`, with: subject.with, title: `R-${count}: shop`, markdown, ...more };
    };
    const failing = async (fault: Fault, options: Parameters<FakeServer['fail']>[1], work: () => Promise<unknown>) => {
      subject.server.fail(fault, options);
      try {
        return await work().catch((error: unknown) => {
          expect(error).toBeInstanceOf(IntegrationError);
          return 'no answer';
        });
      } finally {
        subject.server.recover();
      }
    };
    const always = { times: Number.POSITIVE_INFINITY };

    it('writes one page per mark, twice, at once, and in another process, and updates it', async () => {
      const wanted = page();
      const documents = subject.reopen();
      const written = await Promise.all([documents.write(wanted, null), documents.write(wanted, null)]);
      written.push(await subject.reopen().write(wanted, null));
      expect(new Set(written.map(({ remoteId }) => remoteId)).size).toBe(1);
      const remoteId = written[0]?.remoteId ?? null;
      await subject.reopen().write({ ...wanted, markdown: 'Status: **completed**.' }, remoteId);
      expect(subject.texts(wanted.title)).toEqual([expect.stringContaining('Status: completed.')]);
      expect(subject.texts(wanted.title)[0]).not.toContain('Install');
    });

    it.each(unsure)('writes one page although the answer to its creation is %s', async (_what, fault) => {
      const wanted = page();
      await failing(fault, { when: subject.isCreation, times: 1 }, () => subject.reopen().write(wanted, null));
      await subject.reopen().write(wanted, null);
      expect(subject.texts(wanted.title)).toHaveLength(1);
    });

    it.each(unsure)('is up to date although the answer to an update is %s', async (_what, fault) => {
      const wanted = page();
      const { remoteId } = await subject.reopen().write(wanted, null);
      const next = { ...wanted, markdown: 'Status: **completed**.' };
      await failing(fault, { when: subject.isUpdate, times: 1 }, () => subject.reopen().write(next, remoteId));
      await subject.reopen().write(next, remoteId);
      expect(subject.texts(wanted.title)).toEqual([expect.stringContaining('Status: completed.')]);
    });

    it.each(refusals)('writes nothing when it is refused by %s, and can afterward', async (_what, fault) => {
      const wanted = page();
      const write = () => subject.reopen().write(wanted, null);
      expect(await failing(fault, { when: subject.isCreation, ...always }, write)).toBe('no answer');
      expect(subject.texts(wanted.title)).toHaveLength(0);
      await write();
      expect(subject.texts(wanted.title)).toHaveLength(1);
    });

    it.each(sayNothing)('never says that it wrote, and writes no second page, on %s', async (_what, fault) => {
      const wanted = page();
      const { remoteId } = await subject.reopen().write(wanted, null);
      for (const id of [remoteId, null])
        expect(await failing(fault, always, () => subject.reopen().write(wanted, id))).toBe('no answer');
      await subject.reopen().write(wanted, remoteId);
      expect(subject.texts(wanted.title)).toHaveLength(1);
    });

    it('writes again what somebody edited meanwhile, and gives up for now when that does not end', async () => {
      const wanted = page();
      const documents = subject.reopen();
      const { remoteId } = await documents.write(wanted, null);
      subject.byHand.editMeanwhile(2);
      await documents.write({ ...wanted, markdown: 'Status: **completed**.' }, remoteId);
      expect(subject.texts(wanted.title)).toEqual([expect.stringContaining('Status: completed.')]);
      subject.byHand.editMeanwhile(1_000);
      await expect(documents.write(wanted, remoteId)).rejects.toMatchObject({ name: 'IntegrationError' });
      subject.byHand.editMeanwhile(0);
    });

    it('never overwrites a page of the same title that somebody else wrote', async () => {
      const wanted = page();
      subject.byHand.write(wanted.title);
      const before = subject.texts(wanted.title);
      await expect(subject.reopen().write(wanted, null)).rejects.toMatchObject({ name: 'IntegrationError' });
      expect(subject.texts(wanted.title)).toEqual(before);
    });

    it('keeps a new title that somebody gave it', async () => {
      const wanted = page();
      const documents = subject.reopen();
      const { remoteId } = await documents.write(wanted, null);
      subject.byHand.rename(wanted.title, `${wanted.title} renamed`);
      expect(await documents.write(wanted, remoteId)).toMatchObject({ remoteId });
      expect(subject.texts(wanted.title)).toHaveLength(0);
      expect(subject.texts(`${wanted.title} renamed`)).toHaveLength(1);
    });

    it('writes a page anew that somebody deleted', async () => {
      const wanted = page();
      const documents = subject.reopen();
      const { remoteId } = await documents.write(wanted, null);
      subject.byHand.delete(wanted.title);
      expect(subject.texts(wanted.title)).toHaveLength(0);
      await documents.write(wanted, remoteId);
      expect(subject.texts(wanted.title)).toHaveLength(1);
    });

    it.each(hostileTexts)('keeps %j as text', async (text) => {
      const line = text.split(/[\r\n\u2028]/)[0] ?? '';
      const wanted = page({ markdown: `- ${text}\n\n${text}`, title: `${line.replace(/\p{Cc}/gu, '')} ${count}` });
      await subject.reopen().write(wanted, null);
      expect(subject.texts(wanted.title)[0]).toContain(line.replaceAll('**', ''));
    });
  });
}
