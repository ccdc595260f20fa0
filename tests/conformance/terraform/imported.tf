# A table that is there already, for `terraform import`.

resource "aws_dynamodb_table" "found" {
  name           = "found"
  billing_mode   = "PROVISIONED"
  read_capacity  = 2
  write_capacity = 1
  hash_key       = "p"
  range_key      = "s"

  attribute {
    name = "p"
    type = "S"
  }
  attribute {
    name = "s"
    type = "B"
  }
  attribute {
    name = "g"
    type = "N"
  }

  global_secondary_index {
    name            = "by_g"
    hash_key        = "g"
    range_key       = "s"
    projection_type = "KEYS_ONLY"
    read_capacity   = 2
    write_capacity  = 1
  }
  local_secondary_index {
    name               = "by_g_in_p"
    range_key          = "g"
    projection_type    = "INCLUDE"
    non_key_attributes = ["a"]
  }

  tags = {
    Made = "elsewhere"
  }
}
