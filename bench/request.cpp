#include "bench/request.h"

#include <fmt/format.h>

namespace tuskgate::bench {

namespace {

std::vector<std::size_t> OffsetsOf(std::string_view marker, std::string_view text) {
  std::vector<std::size_t> offsets;
  for (std::size_t at = text.find(marker); at != std::string_view::npos;
       at = text.find(marker, at + marker.size())) {
    offsets.push_back(at);
  }
  return offsets;
}

}  // namespace

std::string RenderRequest(const Endpoint& endpoint, std::string_view operation,
                          std::string_view body) {
  // The headers and their order are those of botocore.
  return fmt::format(
      "POST / HTTP/1.1\r\n"
      "Host: {}:{}\r\n"
      "Accept-Encoding: identity\r\n"
      "X-Amz-Target: DynamoDB_20120810.{}\r\n"
      "Content-Type: application/x-amz-json-1.0\r\n"
      "User-Agent: Boto3/1.34.0 md/Botocore#1.34.0 ua/2.0 os/linux#6.1 md/arch#x86_64 "
      "lang/python#3.11.2 md/pyimpl#CPython cfg/retry-mode#legacy Botocore/1.34.0\r\n"
      "X-Amz-Date: 20260101T000000Z\r\n"
      "Authorization: AWS4-HMAC-SHA256 "
      "Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/dynamodb/aws4_request, "
      "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
      "Signature=c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00\r\n"
      "amz-sdk-invocation-id: 7d4a8b54-35b7-4a2c-9d7e-0f2f6a3f5c11\r\n"
      "amz-sdk-request: attempt=1\r\n"
      "Content-Length: {}\r\n"
      "\r\n"
      "{}",
      endpoint.host, endpoint.port, operation, body.size(), body);
}

std::string BatchBody(const std::string& table, ItemShape shape, std::uint64_t size) {
  const std::string put = fmt::format(R"({{"PutRequest":{{"Item":{}}}}})", ItemJson(shape));
  std::string body = fmt::format(R"({{"RequestItems":{{"{}":[)", table);
  for (std::uint64_t i = 0; i < size; ++i) {
    if (i != 0) body += ',';
    body += put;
  }
  return body + "]}}";
}

RequestTemplate::RequestTemplate(const Endpoint& endpoint, std::string_view operation,
                                 std::string_view body)
    : text_(RenderRequest(endpoint, operation, body)),
      keys_(OffsetsOf(kKeyMarker, text_)),
      rows_(OffsetsOf(kRowMarker, text_)),
      times_(OffsetsOf(kTimeMarker, text_)) {
  for (const std::size_t at : keys_) WriteDigits(&text_[at], 0, kKeyMarker.size());
  for (const std::size_t at : rows_) WriteDigits(&text_[at], 0, kRowMarker.size());
  for (const std::size_t at : times_) WriteDigits(&text_[at], 0, kTimeMarker.size());
}

void RequestTemplate::SetKey(std::uint64_t key) {
  for (const std::size_t at : keys_) WriteDigits(&text_[at], key, kKeyMarker.size());
}

void RequestTemplate::SetTime(std::uint64_t time) {
  for (const std::size_t at : times_) WriteDigits(&text_[at], time, kTimeMarker.size());
}

void RequestTemplate::SetKey(std::size_t n, std::uint64_t key) {
  WriteDigits(&text_[keys_[n]], key, kKeyMarker.size());
}

void RequestTemplate::SetRow(std::size_t n, std::uint64_t row) {
  WriteDigits(&text_[rows_[n]], row, kRowMarker.size());
}

}  // namespace tuskgate::bench
