import type { AwsModel } from '../support/aws-model.ts';
import { FakeAwsError, FakeAwsService } from './aws-service.ts';

interface FakeAlias {
  FunctionVersion: string;
  Description: string;
  weights: Record<string, number>;
  revision: number;
}

interface FakeVersion {
  Version: string;
  Description: string;
  State: string;
}

interface Update {
  Name: string;
  FunctionVersion: string;
  Description: string;
  RoutingConfig: { AdditionalVersionWeights: Record<string, number> };
  RevisionId?: string;
}

/**
 * A fake of the aliases of one AWS Lambda function. Every alias that is named exists and points to version 1; the
 * description of a version is its course.
 */
export class FakeLambda {
  readonly aliases = new Map<string, FakeAlias>();
  readonly changes: string[] = [];
  readonly versions: FakeVersion[] = [
    { Version: '$LATEST', Description: 'succeeds', State: 'Active' },
    { Version: '1', Description: '1.0.0', State: 'Active' },
    { Version: '2', Description: 'succeeds', State: 'Active' },
    { Version: '3', Description: 'fails', State: 'Failed' },
    { Version: '4', Description: 'lasts', State: 'Pending' },
    { Version: '5', Description: 'queued', State: 'Pending' },
    { Version: '6', Description: 'twice', State: 'Active' },
    { Version: '7', Description: 'twice', State: 'Active' },
  ];
  readonly service: FakeAwsService;
  pageSize = 3;

  constructor(model: AwsModel) {
    this.service = new FakeAwsService('lambda', model, {
      GetAlias: ({ Name }: { Name: string }) => this.#shown(Name),
      UpdateAlias: (input: Update) => this.#update(input),
      ListVersionsByFunction: ({ Marker }: { Marker?: string }) => {
        const from = Number(Marker ?? 0);
        const until = from + this.pageSize;
        const more = until < this.versions.length ? { NextMarker: String(until) } : {};
        return { Versions: this.versions.slice(from, until).map((one) => shownVersion(one)), ...more };
      },
      GetFunctionConfiguration: ({ Qualifier }: { Qualifier: string }) => {
        const one = this.versions.find(({ Version }) => Version === Qualifier);
        if (one === undefined) throw new FakeAwsError('ResourceNotFoundException', 'there is none', 404);
        return shownVersion(one);
      },
    });
  }

  alias(name: string): FakeAlias {
    const known = this.aliases.get(name) ?? { FunctionVersion: '1', Description: 'Live', weights: {}, revision: 1 };
    this.aliases.set(name, known);
    return known;
  }

  #update({ Name, FunctionVersion, Description, RoutingConfig, RevisionId }: Update): object {
    const one = this.alias(Name);
    if (RevisionId !== undefined && RevisionId !== `r-${one.revision}`)
      throw new FakeAwsError('PreconditionFailedException', 'The Revision Id provided does not match', 412);
    const weights = RoutingConfig.AdditionalVersionWeights;
    Object.assign(one, { FunctionVersion, Description, weights, revision: one.revision + 1 });
    this.changes.push(Description);
    return this.#shown(Name);
  }

  #shown(Name: string): object {
    if (Name === 'missing') throw new FakeAwsError('ResourceNotFoundException', 'Cannot find alias arn', 404);
    const { FunctionVersion, Description, weights, revision } = this.alias(Name);
    return {
      AliasArn: `arn:aws:lambda:eu-central-1:123456789012:function:shop:${Name}`,
      ...{ Name, FunctionVersion, Description, RevisionId: `r-${revision}` },
      ...(Object.keys(weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } }),
    };
  }
}

function shownVersion({ Version, Description, State }: FakeVersion): object {
  const reason = State === 'Failed' ? { StateReason: 'The image is gone.', StateReasonCode: 'InvalidImage' } : {};
  const LastUpdateStatus = Version === '$LATEST' ? 'InProgress' : 'Successful';
  return { FunctionName: 'shop', Version, Description, State, LastUpdateStatus, ...reason };
}
