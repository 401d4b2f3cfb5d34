/** The label that holds the key of an alert that we raise: what comes back with it is our own. */
export const keyLabel = 'quarterdeck_key';
