// Words and rules are those that ack-api-quirks recorded from the service in October 2026
// (services/dynamodb: backup.md, table-restore.md), but where a comment says otherwise.
#include "translator/request/backup_requests.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "translator/request/backup_shapes.h"
#include "translator/request/key_schema.h"
#include "translator/request/options.h"
#include "translator/request/table_requests.h"

namespace tuskgate::translator {
namespace {

// A time in seconds, to the millisecond.
// No backup is older than the one or newer than the other, and PostgreSQL's calendar has both.
constexpr double kFirstSecond = 0;
constexpr double kLastSecond = 253'402'300'799;  // of the year 9999

std::optional<double> TimeMember(const Json& request, std::string_view name) {
  const Json* member = FindMember(request, name);
  if (member == nullptr) return std::nullopt;
  const double seconds = std::clamp(member->GetDouble(), kFirstSecond, kLastSecond);
  return std::round(seconds * 1000) / 1000;
}

std::vector<std::string_view> Split(std::string_view text, char separator, std::size_t most) {
  std::vector<std::string_view> parts;
  while (parts.size() + 1 < most) {
    const std::size_t end = text.find(separator);
    if (end == std::string_view::npos) break;
    parts.push_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.push_back(text);
  return parts;
}

}  // namespace

ApiError InvalidRequest(std::string_view what) {
  return ValidationError(fmt::format("Invalid Request: {}", what));
}

ApiError BackedUpTableNotFound(std::string_view name) {
  return {ErrorKind::kTableNotFound, fmt::format("Table not found: {}", name), {}};
}

ApiError BackupNotFound(const BackupReference& backup) {
  return {ErrorKind::kBackupNotFound, fmt::format("Backup not found: {}", backup.arn), {}};
}

ApiError BackupInUse(std::string_view what, const BackupReference& backup) {
  return {ErrorKind::kBackupInUse, fmt::format("{}: {}", what, backup.arn), {}};
}

Result<BackupReference> ReadBackupArn(std::string_view arn) {
  const std::vector<std::string_view> parts = Split(arn, ':', 6);
  if (parts.size() < 6 || parts[0] != "arn") return ValidationError("Invalid Backup ARN");
  const std::vector<std::string_view> resource = Split(parts[5], '/', 4);
  if (resource.size() < 4 || resource[0] != "table" || resource[1].empty() ||
      resource[2] != "backup" || resource[3].empty()) {
    return ValidationError("Invalid Backup ARN");
  }
  if (!parts[1].starts_with("aws") || parts[2] != "dynamodb") {
    return InvalidRequest("BackupArn is not valid");
  }
  return BackupReference{std::string(arn), std::string(resource[3]), std::string(resource[1])};
}

Result<CreateBackupRequest> ParseCreateBackup(const Json& request) {
  if (auto error = CheckTableRequest(request, CreateBackupShape())) return *error;
  return CreateBackupRequest{TableNameOf(request),
                             std::string(StringMember(request, "BackupName"))};
}

Result<BackupReference> ParseBackupArn(const Json& request) {
  if (auto error = CheckShape(request, BackupArnShape())) return *error;
  return ReadBackupArn(StringMember(request, "BackupArn"));
}

Result<ListBackupsRequest> ParseListBackups(const Json& request) {
  if (auto error = CheckShape(request, ListBackupsShape())) return *error;
  ListBackupsRequest list;
  list.table_name = TableNameOf(request);
  list.limit = IntegerMember(request, "Limit").value_or(list.limit);
  if (FindMember(request, "ExclusiveStartBackupArn") != nullptr) {
    const Result<BackupReference> start =
        ReadBackupArn(StringMember(request, "ExclusiveStartBackupArn"));
    if (!start.has_value()) return start.error();
    list.start_id = start->id;
  }
  list.not_before = TimeMember(request, "TimeRangeLowerBound");
  list.before = TimeMember(request, "TimeRangeUpperBound");
  if (list.not_before && list.before && *list.not_before > *list.before) {
    return InvalidValues("Time range lower bound must be less than or equal to upper bound");
  }
  const std::string_view type = StringMember(request, "BackupType", "USER");
  list.user = type == "USER" || type == "ALL";
  return list;
}

Result<UpdateContinuousBackupsRequest> ParseUpdateContinuousBackups(const Json& request) {
  if (auto error = CheckTableRequest(request, UpdateContinuousBackupsShape())) return *error;
  const Json& specification = *FindMember(request, "PointInTimeRecoverySpecification");
  UpdateContinuousBackupsRequest update;
  update.table_name = TableNameOf(request);
  update.enable = BooleanMember(specification, "PointInTimeRecoveryEnabled", false);
  if (!update.enable && FindMember(specification, "RecoveryPeriodInDays") != nullptr) {
    return InvalidRequest(
        "Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.");
  }
  return update;
}

}  // namespace tuskgate::translator
