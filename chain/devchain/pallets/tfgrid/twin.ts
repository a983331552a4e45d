import { byteLength, textOf } from '../bytes-text.js';
import { type Account, type CallTable, type Context, call, ensureSigned, optionalItem } from '../pallet.js';
import { nowInSeconds, signingTwin, twinById } from './lookup.js';
import { tfgridFail, twinCount, twinIdByAccount, twins } from './records.js';

interface Accepted {
  readonly accountId: Account;
  readonly timestamp: bigint;
  readonly documentLink: string;
  readonly documentHash: string;
}

const acceptedTerms = optionalItem<[Account], readonly Accepted[]>('TfgridModule', 'UsersTermsAndConditions');

function acceptTerms(context: Context, documentLink: string, documentHash: string): void {
  const accountId = ensureSigned(context);
  if (byteLength(documentLink) < 1) tfgridFail('DocumentLinkInputTooShort');
  if (byteLength(documentLink) > 2048) tfgridFail('DocumentLinkInputTooLong');
  if (!/^[\w\-.~:/?#[\]@!$&'()*+,;=]*$/.test(textOf(documentLink))) tfgridFail('InvalidDocumentLinkInput');
  if (byteLength(documentHash) < 1) tfgridFail('DocumentHashInputTooShort');
  if (byteLength(documentHash) > 50) tfgridFail('DocumentHashInputTooLong');
  if (!/^[\w-]*$/.test(textOf(documentHash))) tfgridFail('InvalidDocumentHashInput');
  const accepted = { accountId, timestamp: nowInSeconds(context), documentLink, documentHash };
  acceptedTerms.put(context, [...(acceptedTerms.get(context, accountId) ?? []), accepted], accountId);
}

/** What a twin says of itself: relay and key in newer runtimes, an IPv6 address in older ones. */
type TwinDetails = Readonly<Record<'relay' | 'pk' | 'ip', string | null | undefined>>;

function checkDetails({ relay }: TwinDetails): void {
  // Labels of letters, digits, - and _, joined by single dots.
  if (typeof relay === 'string' && !/^[\w-]+(\.[\w-]+)*$/.test(textOf(relay)))
    tfgridFail('InvalidRelayAddress');
}

function createTwin(context: Context, details: TwinDetails): void {
  const accountId = ensureSigned(context);
  if (!acceptedTerms.has(context, accountId)) tfgridFail('UserDidNotSignTermsAndConditions');
  if (twinIdByAccount.has(context, accountId)) tfgridFail('TwinWithPubkeyExists');
  checkDetails(details);
  const id = twinCount.get(context) + 1;
  const twin = { version: 1, id, accountId, entities: [], ...details };
  twins.put(context, twin, id);
  twinCount.put(context, id);
  twinIdByAccount.put(context, id, accountId);
  context.deposit('TfgridModule', 'TwinStored', { twin });
}

function updateTwin(context: Context, details: TwinDetails): void {
  const twin = twinById(context, signingTwin(context));
  checkDetails(details);
  const updated = { ...twin, ...details };
  twins.put(context, updated, twin.id);
  context.deposit('TfgridModule', 'TwinUpdated', { twin: updated });
}

/** Calls of pallet tfgrid about twins. Source: tfchain pallet-tfgrid/src/twin.rs. */
export const twinCalls: CallTable = {
  'tfgridModule.userAcceptTc': call<{ documentLink: string; documentHash: string }>((context, args) =>
    acceptTerms(context, args.documentLink, args.documentHash),
  ),
  'tfgridModule.createTwin': call<TwinDetails>(createTwin),
  'tfgridModule.updateTwin': call<TwinDetails>(updateTwin),
};
