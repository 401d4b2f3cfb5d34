/** A release on record names a service or environment that the settings no longer have. */
export class UnknownService extends Error {
  constructor(service: string, environment: string) {
    super(`the settings no longer have ${service} in ${environment}, which a recorded release needs`);
    this.name = 'UnknownService';
  }
}
