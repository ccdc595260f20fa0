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
  explicit KinesisRefused(const std::string& reason, bool is_of_records = false)
      : std::runtime_error(reason), is_of_records_(is_of_records) {}

  // Whether it was for what the records are, so that they are refused again however late they come.
  bool IsOfRecords() const { return is_of_records_; }

 private:
  bool is_of_records_;
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
