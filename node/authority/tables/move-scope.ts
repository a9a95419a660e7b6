import type { CodeTable } from '../code-table.js';

/** 变动范围 BDFW: how far a registration moves, hence who must hear of it. */
export const MOVE_SCOPE: CodeTable = {
  name: 'move-scope',
  version: 1,
  entries: [
    { code: '11', zh: '户口类别转换' },
    { code: '12', zh: '分户' },
    { code: '13', zh: '并户' },
    { code: '14', zh: '居(村)委会内移居' },
    { code: '15', zh: '所内移居' },
    { code: '21', zh: '县(市、区)内他所移居' },
    { code: '30', zh: '地(市)内移居' },
    { code: '31', zh: '地(市)内移居(市区间)' },
    { code: '32', zh: '地(市)内移居(市区与县间)' },
    { code: '33', zh: '地(市)内移居(县间)' },
    { code: '34', zh: '地(市)内移居(其他)' },
    { code: '40', zh: '省(区、市)内移居' },
    { code: '41', zh: '省内移居(市区间)' },
    { code: '42', zh: '省内移居(市区与县间)' },
    { code: '43', zh: '省内移居(县间)' },
    { code: '50', zh: '国内移居' },
    { code: '51', zh: '国内移居(市区间)' },
    { code: '52', zh: '国内移居(市区与县间)' },
    { code: '53', zh: '国内移居(县间)' },
    { code: '61', zh: '香港、澳门' },
    { code: '62', zh: '台湾' },
    { code: '71', zh: '国外' },
  ],
};
