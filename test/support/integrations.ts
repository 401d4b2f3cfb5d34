import { loadIntegrations } from '../../src/integrations/registry.ts';

/** The descriptions of all integrations. */
export const integrations = await loadIntegrations();
