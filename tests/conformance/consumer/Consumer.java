// Consumes a stream as AWS tells programs in Java to: with the Kinesis Client Library and its
// adapter for DynamoDB Streams. Arguments: an endpoint, a stream's ARN, and a name for the library's
// own tables, which it keeps at the same endpoint.
//
// Prints a line for each thing that happens, until it is killed:
//
//   begin SHARD
//   record SHARD EVENT-ID EVENT-NAME KEY NUMBER   of items {"p": {"S": KEY}, "n": {"N": NUMBER}}
//   end SHARD

import com.amazonaws.services.dynamodbv2.streamsadapter.AmazonDynamoDBStreamsAdapterClient;
import com.amazonaws.services.dynamodbv2.streamsadapter.StreamsSchedulerFactory;
import com.amazonaws.services.dynamodbv2.streamsadapter.adapter.DynamoDBStreamsClientRecord;
import com.amazonaws.services.dynamodbv2.streamsadapter.model.DynamoDBStreamsProcessRecordsInput;
import com.amazonaws.services.dynamodbv2.streamsadapter.polling.DynamoDBStreamsPollingConfig;
import com.amazonaws.services.dynamodbv2.streamsadapter.processor.DynamoDBStreamsShardRecordProcessor;
import java.net.URI;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.coordinator.CoordinatorConfig;
import software.amazon.kinesis.leases.LeaseManagementConfig;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.RecordProcessorCheckpointer;
import software.amazon.kinesis.retrieval.RetrievalConfig;

public class Consumer {
  static synchronized void tell(Object... words) {
    StringBuilder line = new StringBuilder();
    for (Object word : words) line.append(line.length() == 0 ? "" : " ").append(word);
    System.out.println(line);
  }

  static void checkpoint(RecordProcessorCheckpointer checkpointer) {
    try {
      checkpointer.checkpoint();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  static class Shard implements DynamoDBStreamsShardRecordProcessor {
    private String id;

    @Override
    public void initialize(InitializationInput input) {
      id = input.shardId();
      tell("begin", id);
    }

    @Override
    public void processRecords(DynamoDBStreamsProcessRecordsInput input) {
      for (DynamoDBStreamsClientRecord each : input.records()) {
        Record record = each.getRecord();
        tell("record", id, record.eventID(), record.eventNameAsString(),
            record.dynamodb().keys().get("p").s(), record.dynamodb().newImage().get("n").n());
      }
      checkpoint(input.checkpointer());
    }

    @Override
    public void leaseLost(LeaseLostInput input) {}

    @Override
    public void shardEnded(ShardEndedInput input) {
      checkpoint(input.checkpointer());
      tell("end", id);
    }

    @Override
    public void shutdownRequested(ShutdownRequestedInput input) {
      checkpoint(input.checkpointer());
    }
  }

  public static void main(String[] arguments) {
    URI endpoint = URI.create(arguments[0]);
    String stream = arguments[1];
    String name = arguments[2];
    Region region = Region.US_EAST_1;
    StaticCredentialsProvider credentials =
        StaticCredentialsProvider.create(AwsBasicCredentials.create("consumer", "consumer"));
    DynamoDbStreamsClient streams = DynamoDbStreamsClient.builder()
        .endpointOverride(endpoint).region(region).credentialsProvider(credentials).build();
    AmazonDynamoDBStreamsAdapterClient adapter =
        new AmazonDynamoDBStreamsAdapterClient(streams, region);
    ConfigsBuilder configs = new ConfigsBuilder(
        StreamsSchedulerFactory.createSingleStreamTracker(stream,
            InitialPositionInStreamExtended.newInitialPosition(
                InitialPositionInStream.TRIM_HORIZON)),
        name, adapter,
        DynamoDbAsyncClient.builder()
            .endpointOverride(endpoint).region(region).credentialsProvider(credentials).build(),
        // Nothing is sent there: see the metrics' factory.
        CloudWatchAsyncClient.builder()
            .endpointOverride(endpoint).region(region).credentialsProvider(credentials).build(),
        UUID.randomUUID().toString(), Shard::new);
    RetrievalConfig retrieval = configs.retrievalConfig();
    retrieval.retrievalSpecificConfig(
        new DynamoDBStreamsPollingConfig(stream, adapter).idleTimeBetweenReadsInMillis(200));
    // Seconds instead of minutes until it sees that shards were split.
    CoordinatorConfig coordinator = configs.coordinatorConfig();
    coordinator.parentShardPollIntervalMillis(200);
    coordinator.shardConsumerDispatchPollIntervalMillis(100);
    LeaseManagementConfig leases = configs.leaseManagementConfig();
    leases.failoverTimeMillis(4000);
    leases.shardSyncIntervalMillis(1000);
    leases.leasesRecoveryAuditorExecutionFrequencyMillis(2000);
    leases.workerUtilizationAwareAssignmentConfig().inMemoryWorkerMetricsCaptureFrequencyMillis(500);
    leases.workerUtilizationAwareAssignmentConfig().workerMetricsReporterFreqInMillis(1000);
    StreamsSchedulerFactory.createScheduler(configs.checkpointConfig(), coordinator, leases,
        configs.lifecycleConfig(),
        configs.metricsConfig().metricsFactory(new NullMetricsFactory()),
        configs.processorConfig(), retrieval, adapter).run();
  }
}
