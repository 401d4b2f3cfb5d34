/** A recorded release refers to a service or environment that is no longer in the settings. */
export class UnknownService extends Error {
  constructor(service: string, environment: string) {
    super(`the settings no longer have ${service} in ${environment}, which a recorded release needs`);
    this.name = 'UnknownService';
  }
}
