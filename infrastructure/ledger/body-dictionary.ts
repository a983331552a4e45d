/**
 * Texts and shapes that every body of codec 3 knows from the start. Part of the format (docs/ledger-format.md has the same
 * list): never changed, and not added to either; more would be another codec. What is not in it is written out once
 * per commit, so new events need nothing here.
 */
const words = `
 extrinsic node BlocksFollowed FollowBlocks blocks number hash type from block specVersion time facts passedOver kind to
 phase index signer call contractId timestamp discountLevel amountBilled origin eventIndex ContractBilled Gold
 smartContractModule.billContractForBlock smartContractModule.addNruReports NruConsumptionReportReceived NruReportRecorded
 window nru effect outcome at id name generation attempt version result RecordOutcome done ensure data metadata description
 WorkloadProvisioned add op http tfgridModule.reportUptimeV2 twinId account size cru mru sru hru nodeId now uptime
 NodeUptimeReported UptimeReported flist network compute_capacity mounts entrypoint env corex interfaces ip cpu memory
 contract deploymentHash deploymentData publicIps reservedIps inlineBody source text sha256 accounts identity signers body
 changes twin_id contract_id expiration signature_requirement workloads requests weight_required signatures
 signature_style required weight signature signature_type ip_range subnet wireguard_private_key wireguard_listen_port peers
 mycelium hex_key mountpoint used zmount volume network-light zmachine zmachine-light off ed25519 sr25519 SubmitBody
 DeploymentAccepted remove update pause resume WorkloadRemoved WorkloadPaused WorkloadResumed WorkloadFailed WorkloadBlocked
 ResourceBound RetryDue NodeContractCreated NodeContractUpdated NodeContractCanceled ContractCreated ContractUpdated
 ContractCanceled DeploymentEnded UpdatedUsedResources UsedResourcesRecorded smartContractModule.createNodeContract
 smartContractModule.updateNodeContract smartContractModule.cancelContract smartContractModule.reportContractResources
 finalization initialization failed reason retryable retryAt needs PassTime timer boot genesis chainName firstBlock driver
 bootId capacity supports unsupported hostRebooted farmId resources BodyHeld BodyDropped BodyRefused code message until
 GracePeriodStarted GracePeriodEnded ContractGracePeriodStarted ContractGracePeriodEnded BindLedger StartNode LedgerBound
 NodeStarted NodeStored NodeUpdated NodeRecordChanged ips gateway PublicIpsReserved PublicIpsFreed IpsReserved IpsFreed
 Silver Bronze None Default inline spool verified unverified unknown
`;

/** By number. As keys of an object they are the strings that the code's own literals are: found in maps without a look inside. */
export const dictionaryTexts: readonly string[] = Object.keys(
  Object.fromEntries(
    words
      .trim()
      .split(/\s+/)
      .map((text) => [text, true]),
  ),
);

const shapes = `
 number,hash
 kind,block
 phase,index,signer,call
 from,to,hash,specVersion,time
 type,from,block,specVersion,time,facts,passedOver
 eventIndex,origin,kind,contractId,timestamp,discountLevel,amountBilled
 block,eventIndex,origin,contractId,timestamp,discountLevel,amountBilled
 eventIndex,origin,kind,contractId,timestamp,window,nru
 block,eventIndex,origin,contractId,timestamp,window,nru
 type,effect,outcome,at
 id,kind,contractId,name,generation,attempt,version
 kind,id
 kind,result
 contractId,name,generation,attempt,version,result
 contractId,name,generation,attempt
 version,name,type,data,metadata,description
 op,name
 twinId,account
 cru,mru,sru,hru
 eventIndex,origin,kind,nodeId,now,uptime
 block,eventIndex,origin,now,uptime
 block,eventIndex,origin,contractId,used
 eventIndex,origin,kind,contractId,used
 block,eventIndex,origin,contractId,twinId
 eventIndex,origin,kind,contractId,nodeId,twinId
 eventIndex,origin,kind,contract
 contractId,twinId,nodeId,deploymentHash,deploymentData,publicIps,reservedIps
 block,eventIndex,origin,contractId,twinId,deploymentHash,deploymentData,publicIps,reservedIps,inlineBody
 type,contractId,source,text,sha256,size,at,accounts,identity
 kind,source,sha256
 contractId,twinId,version,sha256,deploymentHash,source,signers,identity,body,changes
 version,twin_id,contract_id,metadata,description,expiration,signature_requirement,workloads
 requests,weight_required,signatures,signature_style
 twin_id,required,weight
 twin_id,signature,signature_type
 contractId
 kind
 phase
 type,at
 kind,reason,retryable
 contractId,name,generation,attempt,effect,reason,retryAt
 size
 ip,gateway
`;

/** The keys of each shape in their order, by number. */
export const dictionaryShapes: readonly (readonly string[])[] = shapes
  .trim()
  .split(/\s+/)
  .map((keys) => keys.split(','));
