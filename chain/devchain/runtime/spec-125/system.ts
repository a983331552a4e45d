import {
  call,
  enumeration,
  map,
  optionalValue,
  type PalletDescription,
  struct,
  value,
  variant,
} from '../description.js';
import { fromHex, u16, u32 } from '../scale-writer.js';

/**
 * Weights and lengths as spec 125 states them: blocks of 2 s compute, 75 % for normal extrinsics, 5 MiB.
 * Source: constants System.BlockWeights, BlockLength and DbWeight in metadata-v14.hex.
 */
const blockWeights = fromHex(
  'e2817a55000b00204aa9d10113ffffffffffffffffc2e4981700010bd08e23a82e011366666666666666a6010b0098f73e5d0113ffffffffffffffbf01' +
    '0000c2e4981700010bd0167612a3011366666666666666e6010b00204aa9d10113ffffffffffffffff01070088526a74130000000000000040c2e4' +
    '981700000000',
);

/**
 * frame_system, index 0. `Version` is added by `runtime-names.ts`, which knows the spec version.
 * Calls that nobody needs here (set_heap_pages, set_storage, kill_*) are left out; the others keep their indices.
 * Source: substrate frame/system/src/lib.rs at polkadot-v0.9.36; tfchain substrate-node/runtime/src/lib.rs.
 */
export const system: PalletDescription = {
  name: 'System',
  index: 0,
  path: 'frame_system',
  types: {
    AccountInfo: struct(
      'frame_system::AccountInfo',
      { nonce: 'u32', consumers: 'u32', providers: 'u32', sufficients: 'u32', data: 'AccountData' },
      { Index: 'u32', AccountData: 'AccountData' },
    ),
    WeightPerClass: struct(
      'frame_support::dispatch::PerDispatchClass',
      { normal: 'Weight', operational: 'Weight', mandatory: 'Weight' },
      { T: 'Weight' },
    ),
    Phase: enumeration('frame_system::Phase', [
      variant('ApplyExtrinsic', ['u32']),
      'Finalization',
      'Initialization',
    ]),
    EventRecord: struct(
      'frame_system::EventRecord',
      { phase: 'Phase', event: 'RuntimeEvent', topics: 'Vec<H256>' },
      { E: 'RuntimeEvent', T: 'H256' },
    ),
    LastRuntimeUpgradeInfo: struct('frame_system::LastRuntimeUpgradeInfo', {
      spec_version: 'Compact<u32>',
      spec_name: 'str',
    }),
    WeightsPerClass: struct('frame_system::limits::WeightsPerClass', {
      base_extrinsic: 'Weight',
      max_extrinsic: 'Option<Weight>',
      max_total: 'Option<Weight>',
      reserved: 'Option<Weight>',
    }),
    WeightsOfClasses: struct(
      'frame_support::dispatch::PerDispatchClass',
      { normal: 'WeightsPerClass', operational: 'WeightsPerClass', mandatory: 'WeightsPerClass' },
      { T: 'WeightsPerClass' },
    ),
    BlockWeights: struct('frame_system::limits::BlockWeights', {
      base_block: 'Weight',
      max_block: 'Weight',
      per_class: 'WeightsOfClasses',
    }),
    LengthOfClasses: struct(
      'frame_support::dispatch::PerDispatchClass',
      { normal: 'u32', operational: 'u32', mandatory: 'u32' },
      { T: 'u32' },
    ),
    BlockLength: struct('frame_system::limits::BlockLength', { max: 'LengthOfClasses' }),
  },
  storage: [
    map('Account', 'AccountId32', 'AccountInfo'),
    optionalValue('ExtrinsicCount', 'u32'),
    value('BlockWeight', 'WeightPerClass'),
    optionalValue('AllExtrinsicsLen', 'u32'),
    map('BlockHash', 'u32', 'H256', 'Twox64Concat'),
    map('ExtrinsicData', 'u32', 'Vec<u8>', 'Twox64Concat'),
    value('Number', 'u32'),
    value('ParentHash', 'H256'),
    value('Digest', 'Digest'),
    value('Events', 'Vec<EventRecord>'),
    value('EventCount', 'u32'),
    map('EventTopics', 'H256', 'Vec<(u32, u32)>'),
    optionalValue('LastRuntimeUpgrade', 'LastRuntimeUpgradeInfo'),
    value('UpgradedToU32RefCount', 'bool'),
    value('UpgradedToTripleRefCount', 'bool'),
    optionalValue('ExecutionPhase', 'Phase'),
  ],
  calls: [
    call(0, 'remark', { remark: 'Vec<u8>' }),
    call(2, 'set_code', { code: 'Vec<u8>' }),
    call(3, 'set_code_without_checks', { code: 'Vec<u8>' }),
    call(7, 'remark_with_event', { remark: 'Vec<u8>' }),
  ],
  events: [
    variant('ExtrinsicSuccess', { dispatch_info: 'DispatchInfo' }),
    variant('ExtrinsicFailed', { dispatch_error: 'DispatchError', dispatch_info: 'DispatchInfo' }),
    variant('CodeUpdated'),
    variant('NewAccount', { account: 'AccountId32' }),
    variant('KilledAccount', { account: 'AccountId32' }),
    variant('Remarked', { sender: 'AccountId32', hash: 'H256' }),
  ],
  errors: [
    'InvalidSpecName',
    'SpecVersionNeedsToIncrease',
    'FailedToExtractRuntimeVersion',
    'NonDefaultComposite',
    'NonZeroRefCount',
    'CallFiltered',
  ],
  constants: [
    { name: 'BlockWeights', type: 'BlockWeights', value: blockWeights },
    { name: 'BlockLength', type: 'BlockLength', value: fromHex('00003c000000500000005000') },
    { name: 'BlockHashCount', type: 'u32', value: u32(2400) },
    { name: 'DbWeight', type: 'RuntimeDbWeight', value: fromHex('40787d010000000000e1f50500000000') },
    { name: 'SS58Prefix', type: 'u16', value: u16(42) },
  ],
};
