// PutRecords, signed, to an endpoint of Kinesis or to an emulator of it.
#pragma once

#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/auth/sigv4.h"
#include "gateway/kinesis/http_client.h"
#include "translator/stream/put_records.h"

namespace tuskgate::gateway {

struct KinesisOptions {
  HttpUrl endpoint;
  AwsCredentials credentials;
};

// From AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN; nullopt when one of the
// former is not set.
std::optional<AwsCredentials> CredentialsOfEnvironment();

// The whole request was refused: "400 ResourceNotFoundException: ...".
class KinesisRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class KinesisClient {
 public:
  // `stop` must outlive it.
  KinesisClient(const KinesisOptions& options, const StopEvent& stop);

  // What became of each record: an error's code, or nothing where it was taken. `region` is where
  // the stream's ARN names none. Throws KinesisRefused, HttpFailed and Stopped.
  std::vector<std::string> PutRecords(const std::string& stream_arn, std::string_view region,
                                      std::span<const translator::OutgoingRecord> records);

 private:
  const AwsCredentials credentials_;
  HttpClient client_;
};

}  // namespace tuskgate::gateway
