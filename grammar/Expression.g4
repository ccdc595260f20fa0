// DynamoDB's expression language: condition (also filter and key condition), update, projection.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
//
// 1. Every decision needs at most two tokens. ANTLR keeps what it learns about a decision in tables
//    shared by the process that never shrink, so a rule that must look past parentheses to choose
//    ("is this a grouped condition or an operand in parentheses?") would let a client grow them at
//    will. Hence one rule reads whatever parentheses hold and returns what it can stand for, a set
//    of the bits below, and Require() stops at the first token that no reading of it allows.
// 2. The lexer never fails: UNKNOWN takes what nothing else does. It reads bytes, so an UNKNOWN
//    outside ASCII is one whole UTF-8 sequence.
// 3. One lexer serves all kinds of expression; the words that are keywords of another kind than the
//    one being read become identifiers before the parser sees them.
grammar Expression;

@parser::members {
  // What a phrase can stand for.
  enum : int { kOperand = 1, kCondition = 2, kArithmetic = 4, kInParentheses = 8 };

  // Set when the parse was cancelled because of needless parentheses.
  bool redundant_parentheses = false;

  void Require(int phrase, int wanted) {
    if ((phrase & wanted) == 0) throw antlr4::InputMismatchException(this);
  }

  // Closes a pair of parentheses around a phrase. Two pairs around one phrase are an error, unless
  // the token that follows is a syntax error while the kind of the phrase is still open: then that
  // comes first.
  int Parenthesize(int phrase, bool may_follow) {
    if ((phrase & kInParentheses) != 0 && may_follow) {
      redundant_parentheses = true;
      throw antlr4::ParseCancellationException();
    }
    return phrase | kInParentheses;
  }

  // Whether the next token can come after a parenthesized phrase of a condition. A ')' after an
  // operand does not tell yet: the outer parentheses are looked at in their turn.
  bool MayFollow(int phrase) {
    if ((phrase & kOperand) == 0) return true;
    switch (_input->LA(1)) {
      case EQ: case NE: case LT: case LE: case GT: case GE: case IN: case BETWEEN:
        return true;
      case AND: case OR: case CLOSE: case EOF:
        return (phrase & kCondition) != 0;
      default:
        return false;
    }
  }

  // The same for the value of a SET action.
  bool MayFollowSetValue(int phrase) {
    if ((phrase & kOperand) == 0) return true;
    switch (_input->LA(1)) {
      case PLUS: case MINUS: case COMMA: case SET: case REMOVE: case ADD: case DELETE: case EOF:
        return true;
      default:
        return false;
    }
  }
}

// --- condition --------------------------------------------------------------------------------

condition
  : root=disjunction { Require($root.phrase, kCondition); } EOF
  ;

disjunction returns [int phrase]
  : terms+=conjunction { $phrase = $conjunction.phrase; }
    ( { Require($phrase, kCondition); } OR terms+=conjunction
      { Require($conjunction.phrase, kCondition); $phrase = kCondition; } )*
  ;

conjunction returns [int phrase]
  : terms+=negation { $phrase = $negation.phrase; }
    ( { Require($phrase, kCondition); } AND terms+=negation
      { Require($negation.phrase, kCondition); $phrase = kCondition; } )*
  ;

negation returns [int phrase]
  : inner=predicate { $phrase = $inner.phrase; }
  | nots+=NOT+ inner=predicate { Require($inner.phrase, kCondition); $phrase = kCondition; }
  ;

predicate returns [int phrase]
  : subject=primary { $phrase = $subject.phrase; }
    ( { Require($phrase, kOperand); } comparator=(EQ | NE | LT | LE | GT | GE) right=operand
      { $phrase = kCondition; }
    | { Require($phrase, kOperand); } BETWEEN low=operand AND high=operand
      { $phrase = kCondition; }
    | { Require($phrase, kOperand); } IN OPEN choices+=operand (COMMA choices+=operand)* CLOSE
      { $phrase = kCondition; }
    )?
  ;

primary returns [int phrase]
  : reference=path { $phrase = kOperand; }
  | value=VALUE { $phrase = kOperand; }
  | function=call { $phrase = kOperand | kCondition; }
  | OPEN group=disjunction CLOSE
    { $phrase = Parenthesize($group.phrase, MayFollow($group.phrase)); }
  ;

// --- update -----------------------------------------------------------------------------------

update
  : sections+=section+ EOF
  ;

section
  : keyword=SET assignments+=assignment (COMMA assignments+=assignment)*
  | keyword=REMOVE removals+=path (COMMA removals+=path)*
  | keyword=(ADD | DELETE) changes+=change (COMMA changes+=change)*
  ;

assignment
  : target=path EQ source=setValue
  ;

change
  : target=path value=VALUE
  ;

setValue returns [int phrase]
  : left=setTerm { $phrase = $left.phrase; }
    ( { Require($phrase, kOperand); } arithmetic=(PLUS | MINUS) right=operand
      { $phrase = kArithmetic; } )?
  ;

// Parentheses may stand around an operand or around a sum; a sum is always the whole value.
setTerm returns [int phrase]
  : reference=path { $phrase = kOperand; }
  | value=VALUE { $phrase = kOperand; }
  | function=call { $phrase = kOperand; }
  | OPEN group=setValue CLOSE
    { $phrase = Parenthesize($group.phrase, MayFollowSetValue($group.phrase)); }
  ;

// --- projection -------------------------------------------------------------------------------

projection
  : paths+=path (COMMA paths+=path)* EOF
  ;

// --- shared -----------------------------------------------------------------------------------

// Where only an operand can stand, unlike at the start of a predicate.
operand returns [int phrase]
  : reference=path { $phrase = kOperand; }
  | value=VALUE { $phrase = kOperand; }
  | function=call { $phrase = kOperand; }
  | OPEN group=operand CLOSE { $phrase = Parenthesize($group.phrase, true); }
  ;

call
  : function=NAME OPEN arguments+=operand (COMMA arguments+=operand)* CLOSE
  ;

path
  : root=(NAME | PLACEHOLDER) steps+=step*
  ;

step
  : DOT member=(NAME | PLACEHOLDER)
  | OPEN_INDEX index=INDEX CLOSE_INDEX
  ;

// --- tokens -----------------------------------------------------------------------------------

AND : [aA] [nN] [dD] ;
OR : [oO] [rR] ;
NOT : [nN] [oO] [tT] ;
IN : [iI] [nN] ;
BETWEEN : [bB] [eE] [tT] [wW] [eE] [eE] [nN] ;
SET : [sS] [eE] [tT] ;
REMOVE : [rR] [eE] [mM] [oO] [vV] [eE] ;
ADD : [aA] [dD] [dD] ;
DELETE : [dD] [eE] [lL] [eE] [tT] [eE] ;

EQ : '=' ;
NE : '<>' ;
LT : '<' ;
LE : '<=' ;
GT : '>' ;
GE : '>=' ;
PLUS : '+' ;
MINUS : '-' ;
OPEN : '(' ;
CLOSE : ')' ;
OPEN_INDEX : '[' ;
CLOSE_INDEX : ']' ;
DOT : '.' ;
COMMA : ',' ;

// No leading zeros: "a[01]" is a syntax error at the "1".
INDEX : '0' | [1-9] [0-9]* ;
// Never starts with '_': the service takes "_1" for an unknown character and a number.
NAME : [a-zA-Z] [a-zA-Z0-9_]* ;
PLACEHOLDER : '#' [a-zA-Z0-9_]+ ;
VALUE : ':' [a-zA-Z0-9_]+ ;

SPACE : [ \t\r\n]+ -> skip ;
UNKNOWN : [\u00C2-\u00F4] [\u0080-\u00BF]* | . ;
