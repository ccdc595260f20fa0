// Tags: TagResource, UntagResource, ListTagsOfResource, and the tags of CreateTable.
//
// The service checks tags itself, not by its model, and before it looks for the table.
#pragma once

#include <string>
#include <vector>

#include "translator/model/attribute_json.h"
#include "translator/model/error.h"
#include "translator/model/table_settings.h"
#include "translator/request/shape.h"

namespace tuskgate::translator {

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html
inline constexpr std::size_t kMostTags = 50;  // of a table

struct TaggedResource {
  std::string arn;
  std::string account_id;
  std::string table_name;  // empty: the ARN is of something else than a table
  std::string path;        // what follows "table/"
};

struct TagRequest {
  TaggedResource resource;
  Tags tags;
};

struct UntagRequest {
  TaggedResource resource;
  std::vector<std::string> keys;
};

Result<TagRequest> ParseTagResource(const Json& request);
Result<UntagRequest> ParseUntagResource(const Json& request);
Result<TaggedResource> ParseListTags(const Json& request);

// Any request whose member ResourceArn names a table or its stream.
Result<TaggedResource> ParseResource(const Json& request, const Shape& shape);

// The member Tags of CreateTable; none when there is none.
Result<Tags> TagsOf(const Json& request);

ApiError TooManyTags();
ApiError TaggedResourceNotFound(const TaggedResource& resource);

// What an account is told of a table of another account, whether or not there is one.
ApiError TaggedResourceForeign(const TaggedResource& resource, std::string_view operation,
                               std::string_view own_account_id);

}  // namespace tuskgate::translator
