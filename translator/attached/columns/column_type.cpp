#include "translator/attached/columns/column_type.h"

namespace tuskgate::translator {

std::string_view AttributeTag(const ColumnType& type) {
  switch (type.kind) {
    case ColumnKind::kInteger:
    case ColumnKind::kNumeric:
    case ColumnKind::kFloat:
      return "N";
    case ColumnKind::kDate:
    case ColumnKind::kTimestamp:
    case ColumnKind::kTimestampTz:
      return type.time_format == TimeFormat::kIso ? "S" : "N";
    case ColumnKind::kText:
    case ColumnKind::kTime:
    case ColumnKind::kInterval:
    case ColumnKind::kEnum:
    case ColumnKind::kUuid:
    case ColumnKind::kOpaque:
      return "S";
    case ColumnKind::kBoolean:
      return "BOOL";
    case ColumnKind::kBytes:
      return "B";
    case ColumnKind::kJson:
      return "";
    case ColumnKind::kArray: {
      if (type.array_format == ArrayFormat::kList || !type.element) return "L";
      const std::string_view element = AttributeTag(*type.element);
      if (element == "S") return "SS";
      if (element == "N") return "NS";
      if (element == "B") return "BS";
      return "L";
    }
    case ColumnKind::kComposite:
    case ColumnKind::kRange:
      break;
  }
  return "M";
}

}  // namespace tuskgate::translator
