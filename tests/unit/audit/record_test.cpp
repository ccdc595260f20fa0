// What requests become in the audit log: records.test holds requests and, for each, its record.
//
//   === a name
//   PutItem                     the operation
//   caller user                 or role, session, root; nobody is known without
//   over tls
//   refused                     its credentials were
//   error kValidation message   what it was answered, or
//   answer { ... }
//   { ... }                     the request
//   ---
//   {"eventVersion":"1.11",     the record, a line for each member
//
// Lines that begin with '#' are comments. The tables Music (Artist, SongTitle) and Things (p) are
// known. TUSKGATE_GOLDEN_UPDATE=1 rewrites what follows "---".
#include "gateway/audit/record.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "gateway/audit/record_frames.h"
#include "gateway/auth/caller.h"
#include "gateway/operations/operation.h"
#include "tests/unit/golden_file.h"
#include "translator/model/table.h"
#include "translator/request/parse_request.h"

namespace tuskgate::gateway {
namespace {

using translator::ApiError;
using translator::ErrorKind;
using translator::Json;

const std::filesystem::path kFile =
    std::filesystem::path(TUSKGATE_SOURCE_DIR) / "tests" / "unit" / "audit" / "records.test";

const translator::ArnScope kScope = {"us-west-2", "111122223333"};
constexpr std::string_view kEventId = "a954451c-c2fc-4561-8aea-7a30ba1fdf52";
constexpr std::int64_t kTime = 1'768'837'314;  // 2026-01-19T15:41:54Z

struct Case {
  std::string head;  // all up to "---", as it stands in the file
  std::string name;
  std::string operation;
  std::string caller;
  std::string answer;
  std::string request;
  std::optional<ApiError> error;
  bool is_refused = false;
  bool is_encrypted = false;
  std::string expected;
};

ErrorKind KindNamed(const std::string& name) {
  static const std::map<std::string, ErrorKind> kinds = {
      {"kAccessDenied", ErrorKind::kAccessDenied},
      {"kConditionalCheckFailed", ErrorKind::kConditionalCheckFailed},
      {"kMissingAuthenticationToken", ErrorKind::kMissingAuthenticationToken},
      {"kTransactionCanceled", ErrorKind::kTransactionCanceled},
      {"kValidation", ErrorKind::kValidation},
  };
  return kinds.at(name);
}

void ReadHeadLine(const std::string& line, Case& one) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  if (line.starts_with("#")) return;
  if (one.operation.empty()) {
    one.operation = line;
  } else if (word == "caller") {
    words >> one.caller;
  } else if (line == "over tls") {
    one.is_encrypted = true;
  } else if (line == "refused") {
    one.is_refused = true;
  } else if (word == "answer") {
    one.answer = line.substr(7);
  } else if (word == "error") {
    std::string kind;
    words >> kind;
    one.error = ApiError{KindNamed(kind), line.substr(7 + kind.size()), {}};
  } else {
    one.request += line + "\n";
  }
}

Caller CallerNamed(const std::string& name) {
  const std::string account = "arn:aws:iam::111122223333:";
  Caller caller;
  caller.principal.account_id = kScope.account_id;
  caller.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  if (name == "root") {
    caller.kind = CallerKind::kRoot;
    caller.unique_id = kScope.account_id;
    caller.principal.arn = account + "root";
  } else if (name == "role") {
    caller.kind = CallerKind::kAssumedRole;
    caller.unique_id = "AROA123456789EXAMPLE:session";
    caller.name = "Reader";
    caller.principal.arn = "arn:aws:sts::111122223333:assumed-role/Reader/session";
    caller.principal.role_arn = account + "role/Reader";
  } else {
    caller.unique_id = "AIDA123456789EXAMPLE";
    caller.name = "bob";
    caller.principal.arn = account + "user/bob";
  }
  if (name == "role" || name == "session") {
    caller.access_key_id = "ASIAIOSFODNN7EXAMPLE";
    caller.is_temporary = true;
    caller.since = kTime - 299;
  }
  return caller;
}

std::shared_ptr<const translator::TableDescription> FindTable(const std::string& name) {
  if (name != "Music" && name != "Things") return nullptr;
  auto table = std::make_shared<translator::TableDescription>();
  table->name = name;
  table->partition_key.name = name == "Music" ? "Artist" : "p";
  if (name == "Music") table->sort_key = translator::KeyAttribute{"SongTitle", {}};
  return table;
}

// A line for each member of the record itself.
std::string InLines(const std::string& record) {
  std::string lines;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    lines.push_back(c);
    if (in_string) {
      if (c == '\\') lines.push_back(record[++i]);
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == ',' && depth == 1) lines.push_back('\n');
  }
  return lines;
}

// What a case does not say of its request.
struct Changeable {
  http::ApiRequest& request;
  http::Peer& peer;
  Caller& caller;
  translator::ArnScope& scope;
};

void ChangeNothing(Changeable) {}

std::string Record(const Case& one, void (*change)(Changeable) = ChangeNothing,
                   RecordFrames* frames = nullptr) {
  const http::Api api = one.operation == "GetRecords" || one.operation == "DescribeStream"
                            ? http::Api::kStreams
                            : http::Api::kDynamoDb;
  const OperationEntry* entry = FindOperation(api, one.operation);
  if (entry == nullptr) throw std::logic_error("there is no operation " + one.operation);
  http::Peer peer;
  peer.address = "192.0.2.0";
  if (one.is_encrypted) {
    peer.tls_version = "TLSv1.3";
    peer.tls_cipher = "TLS_AES_128_GCM_SHA256";
  }
  Caller caller = CallerNamed(one.caller);
  http::ApiRequest request;
  request.operation = one.operation;
  request.request_id = "4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG";
  request.host = "dynamodb.us-west-2.amazonaws.com";
  request.authorization =
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260119/us-west-2/dynamodb/aws4_request, "
      "SignedHeaders=host, Signature=0";
  request.user_agent = "aws-cli/2.1 \xff";
  request.peer = &peer;
  if (!one.caller.empty()) request.caller = &caller;
  translator::ArnScope scope = kScope;
  change(Changeable{request, peer, caller, scope});
  const Declaration declaration = {entry->name, entry->subject, entry->resources};
  const auto document = translator::ParseRequest(one.request);
  EventKind kind = EventKindOf(one.operation);
  if (one.is_refused) kind.is_data = false;
  const TableFinder tables = FindTable;
  AuditedRequest audited{request, declaration, kind, scope, nullptr, {}, one.answer, tables};
  if (document.has_value() && !one.is_refused) audited.body = &*document;
  if (one.error) audited.error = AuditedErrorOf(*one.error);
  audited.time = kTime;
  audited.event_id = kEventId;
  std::vector<std::string> touched;
  if (audited.body != nullptr) FindTables(declaration, *audited.body, scope, touched);
  std::string record;
  AppendRecord(record, audited,
               frames == nullptr ? FrameOf(audited, touched) : frames->Of(audited, touched));
  return record;
}

TEST(Records, AreThoseOfTheFile) {
  GoldenFile<Case> file = ReadGoldenFile<Case>(kFile, ReadHeadLine);
  ASSERT_FALSE(file.cases.empty()) << kFile;
  const bool is_update = std::getenv("TUSKGATE_GOLDEN_UPDATE") != nullptr;
  for (Case& one : file.cases) {
    const std::string record = Record(one);
    EXPECT_EQ(record.find('\n'), record.size() - 1) << one.name;
    EXPECT_TRUE(translator::ParseRequest(record).has_value()) << one.name;
    EXPECT_EQ(record.find("secret"), std::string::npos) << one.name;
    if (is_update) {
      one.expected = InLines(record);
    } else {
      EXPECT_EQ(InLines(record), one.expected) << one.name;
    }
  }
  if (is_update) WriteGoldenFile(kFile, file);
}

// One thing at a time is different, and as long as it was.
TEST(Records, AreTheSameOfFramesThatAreKept) {
  using Change = void (*)(Changeable);
  static constexpr Change kChanges[] = {
      ChangeNothing,
      [](Changeable one) { one.request.user_agent = "aws-cli/3.1 \xff"; },
      [](Changeable one) { one.request.host = "dynamodb.us-west-3.amazonaws.com"; },
      [](Changeable one) {
        one.request.authorization =
            "AWS4-HMAC-SHA256 Credential=AKJDEXAMPLE/20260119/us-west-2/dynamodb/aws4_request, "
            "SignedHeaders=host, Signature=0";
      },
      [](Changeable one) { one.request.authorization = {}; },
      [](Changeable one) { one.peer.address = "192.0.2.1"; },
      [](Changeable one) { one.peer.tls_version = "TLSv1.2"; },
      [](Changeable one) { one.peer.tls_cipher = "TLS_AES_256_GCM_SHA384"; },
      [](Changeable one) { one.caller.principal.arn += "2"; },
      [](Changeable one) { one.caller.unique_id += "2"; },
      [](Changeable one) { one.caller.since += 7; },
      [](Changeable one) { one.caller.is_temporary = !one.caller.is_temporary; },
      [](Changeable one) { one.caller.access_key_id = "AKIB" + one.caller.access_key_id; },
      [](Changeable one) { one.scope.region = "eu-west-2"; },
      [](Changeable one) { one.scope.account_id = "111122223334"; },
      [](Changeable one) { one.request.peer = nullptr; },
  };
  GoldenFile<Case> file = ReadGoldenFile<Case>(kFile, ReadHeadLine);
  RecordFrames frames;
  for (int round = 0; round < 2; ++round) {
    for (const Case& one : file.cases) {
      for (const Change change : kChanges) {
        // The second time it is a frame that was kept, where one is.
        for (int time = 0; time < 2; ++time) {
          EXPECT_EQ(Record(one, change, &frames), Record(one, change)) << one.name;
        }
      }
    }
    for (const Change change : kChanges) {
      for (const Case& one : file.cases) {
        EXPECT_EQ(Record(one, change, &frames), Record(one, change)) << one.name;
      }
    }
  }
}

TEST(Records, AreNotLongerThanTheServicesLimits) {
  Case one;
  one.operation = "BatchGetItem";
  std::string keys;
  for (int i = 0; i < 100; ++i) {
    keys += (i > 0 ? "," : "") + std::string("{\"p\":{\"S\":\"") + std::string(2000, 'k') + "\"}}";
  }
  one.request = "{\"RequestItems\":{\"Things\":{\"Keys\":[" + keys + "]}}}";
  one.error = ApiError{ErrorKind::kValidation, std::string(1023, 'x') + "\xc3\xa4 and more", {}};
  const std::string record = Record(one);
  EXPECT_NE(record.find("\"requestParameters\":{\"omitted\":true}"), std::string::npos);
  EXPECT_NE(record.find("\"errorMessage\":\"" + std::string(1023, 'x') + "\","), std::string::npos);
}

TEST(Records, TellOfMissingOnes) {
  std::string record;
  AppendRecord(record, MissingRecords{7, "overflow", kScope, kTime, kEventId});
  EXPECT_EQ(record,
            R"({"eventVersion":"1.11","userIdentity":{"type":"AWSService","invokedBy":"tuskgate"},)"
            R"("eventTime":"2026-01-19T15:41:54Z","eventSource":"dynamodb.amazonaws.com",)"
            R"("eventName":"RecordsMissing","awsRegion":"us-west-2",)"
            R"("sourceIPAddress":"AWS Internal","userAgent":"tuskgate","requestParameters":null,)"
            R"("responseElements":null,"eventID":"a954451c-c2fc-4561-8aea-7a30ba1fdf52",)"
            R"("readOnly":true,"eventType":"AwsServiceEvent","managementEvent":true,)"
            R"("recipientAccountId":"111122223333",)"
            R"("serviceEventDetails":{"count":7,"reason":"overflow"},)"
            R"("eventCategory":"Management"})"
            "\n");
}

TEST(EventKinds, AreThoseOfTheService) {
  for (const std::string_view name : {"GetItem", "Query", "Scan", "BatchGetItem", "GetRecords",
                                      "TransactGetItems", "GetShardIterator"}) {
    EXPECT_TRUE(EventKindOf(name).is_data && EventKindOf(name).read_only) << name;
  }
  for (const std::string_view name :
       {"PutItem", "ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction",
        "BatchWriteItem", "DeleteItem", "UpdateItem", "TransactWriteItems"}) {
    EXPECT_TRUE(EventKindOf(name).is_data && !EventKindOf(name).read_only) << name;
  }
  for (const std::string_view name : {"DescribeTable", "ListTables", "GetResourcePolicy",
                                      "DescribeStream", "ListTagsOfResource"}) {
    EXPECT_TRUE(!EventKindOf(name).is_data && EventKindOf(name).read_only) << name;
  }
  for (const std::string_view name : {"CreateTable", "TagResource", "PutResourcePolicy"}) {
    EXPECT_TRUE(!EventKindOf(name).is_data && !EventKindOf(name).read_only) << name;
  }
}

}  // namespace
}  // namespace tuskgate::gateway
