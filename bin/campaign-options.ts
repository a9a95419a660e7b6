/** Options of `huji office` and of the rest of the campaign, as bin/options.ts has them. */
export const CAMPAIGN_OPTIONS = {
  blanks: {
    type: 'text',
    value: 'N',
    help: 'option.blanks',
    form: /^-?\d{1,8}$/,
    expects: 'expects.blanks',
  },
} as const;
