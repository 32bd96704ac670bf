/* needs: nothing */
/* Of a grid of curves; behind them is one that is never drawn, in which all other values lie. */
#define DSL_PIECES 384
