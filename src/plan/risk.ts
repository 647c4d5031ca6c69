import { z } from 'zod';

export const RiskLevel = z.enum(['low', 'elevated', 'high', 'critical']);
export type RiskLevel = z.infer<typeof RiskLevel>;

export const Risk = z.strictObject({ level: RiskLevel, points: z.int(), reasons: z.array(z.string()) });
export type Risk = z.infer<typeof Risk>;
